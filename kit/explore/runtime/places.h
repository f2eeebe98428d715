#pragma once

#include <cstdint>

namespace racekit::explore {

struct Thread;

// A place is a call stack, and the number of its node in Region::places: a tree, in which a call's
// parent is the place that it was called from. -1: none.

/// The place `pc` in a function that was called from the place `caller`; -1 if there is no more
/// room.
std::int32_t place_of(std::int32_t caller, std::uint64_t pc);

/// Where the calling thread is, if it called the runtime from `return_address`. A call that came by
/// way of a library that is not instrumented (std::thread::join, say) is looked up on the stack.
std::int32_t place_here(const void* return_address);

/// As place_here(), of the calling thread, without the look at the stack: for what instrumented
/// code calls itself.
std::int32_t place_in(const Thread& thread, const void* return_address);

/// The thread has entered an instrumented function, which returns to `return_address`: its places
/// lie below that call until leave_function(). `call`: where the function called the runtime, as a
/// return address; `frame`: the frame of the runtime's function that it called there. Of a stack
/// that is too deep only the depth is kept.
void enter_function(Thread& thread, const void* return_address, const void* call,
                    const void* frame);
void leave_function(Thread& thread);  ///< the thread leaves the function that it entered last

/// Finds out which code is the program's own, and which the kit's. Once, in the server.
void learn_code_ranges();
// Whether an instruction is of these, once that is known.
bool is_program_code(const void* pc);
bool is_kit_code(const void* pc);

/// Where the kit's code lies.
struct CodeRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};
CodeRange kit_code();

}  // namespace racekit::explore
