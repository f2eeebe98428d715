#pragma once

#include <cstddef>

#include "kit/explore/execution.h"
#include "kit/explore/region.h"
#include "kit/explore/runtime/operation.h"

// The one place where the program's accesses to memory arrive.
namespace racekit::explore {

/// The calling thread's program is about to access memory, called from `pc`: a scheduling point if
/// the memory is shared. Comes back when it is this thread's turn, for the caller (or the program
/// itself) to do it. Ends the process where the access is a misuse.
///
/// Gives the record of the access, for the caller to put the values in; it lies in the region, as
/// long as the execution. Null where nothing is recorded: of no bytes, of a standard stream, or
/// while the thread is not watched. `touches_by_doing`: what it touches is known when it is done;
/// the caller then adds the touch (add_touch).
[[gnu::visibility("hidden")]] AccessRecord* on_access(
    Access::Kind kind, MemoryOrder order, const void* address, std::size_t size, const void* pc,
    bool touches_by_doing = false) asm("racekit_on_access");

/// The calling thread uses a synchronization object of the program, at its place (Thread::place).
void on_synchronization(const void* object, std::size_t size);

/// For Operation::ready, with Operation::thread set: the operation can be done unless its thread is
/// parked (spin.h).
std::uint64_t unless_parked(const Operation& operation);

/// As a yield: the thread has nothing better to do than to wait.
void on_yield(Verb verb, const void* pc);

}  // namespace racekit::explore
