#pragma once

#include <cstdint>

namespace racekit::explore {

struct Thread;

/// The place `pc` in a function that was called from `caller`; -1 if there is no more room.
std::int32_t place_of(std::int32_t caller, std::uint64_t pc);

/// Where the calling thread is, if it called the runtime from `return_address`. A call that came by
/// way of a library that is not instrumented (std::thread::join, say) is looked up on the stack.
std::int32_t place_here(const void* return_address);

/// As place_here(), without the look at the stack: for what instrumented code calls itself.
std::int32_t place_in(const Thread& thread, const void* return_address);

/// `call`: where the entered function called the runtime, as a return address; `frame`: of the
/// runtime's function that it called there.
void enter_function(Thread& thread, const void* return_address, const void* call,
                    const void* frame);
void leave_function(Thread& thread);

/// Finds out which code is the program's own, and which the kit's. Once, in the server.
void learn_code_ranges();
bool is_program_code(const void* pc);
bool is_kit_code(const void* pc);

}  // namespace racekit::explore
