#pragma once

#include <cstddef>

#include "kit/explore/execution.h"
#include "kit/explore/region.h"
#include "kit/explore/runtime/operation.h"

// The one place where the program's accesses to memory arrive.
namespace racekit::explore {

/// The program is about to access memory, called from `pc`: a scheduling point if the memory is
/// shared. Comes back when it is this thread's turn, for the caller (or the program itself) to do
/// it. `touches_by_doing`: what it touches is known when it is done. Null: not to be recorded.
AccessRecord* on_access(Access::Kind kind, MemoryOrder order, const void* address, std::size_t size,
                        const void* pc, bool touches_by_doing = false);

/// A synchronization object of the program is used, at `place`.
void on_synchronization(const void* object, std::size_t size);

/// When an operation can be done by which its thread may turn in a circle (see spin.h).
std::uint64_t unless_parked(const Operation& operation);

/// As a yield: the thread has nothing better to do than to wait.
void on_yield(Verb verb, const void* pc);

}  // namespace racekit::explore
