#pragma once

#include "kit/explore/region.h"
#include "kit/explore/runtime/thread.h"

// What happens is written down here, for the engine to read.
namespace racekit::explore {

extern Region* region;

/// A new step begins: `thread` does what it has announced. `enabled`: what else there was.
void begin_step(const Thread& thread, Slice enabled);

/// The current step touches this.
void add_touch(const Touch& touch);
void add_touch(Touch::Mode mode, std::uint64_t address, std::uint32_t size);

void add_edge(Edge::Kind kind, std::uint64_t object, bool lock = false);

/// The edges of a lock that readers share, when it is taken and given back. Who writes comes after
/// all others; who reads comes after those who write, and has no order among readers. `object` is
/// what writers release; readers release the one behind it.
void add_taken(std::uint64_t object, bool to_write, bool lock = false);
void add_given(std::uint64_t object, bool to_write, bool lock = false);

/// Gives the record, for what is known only later.
AccessRecord& add_access(Access::Kind kind, MemoryOrder order, const void* address,
                         std::size_t size, int place);

/// The touches of the step that runs.
Slice current_touches();

/// Ends the process here: the execution is over. Writes down who was about to do what.
[[noreturn]] void finish(End end, int status, const char* what);
[[noreturn]] void finish(const Misuse& misuse);

/// The outcome's word, as the program itself says it.
void tell_outcome(const char* outcome);

/// What the program calls this thread, for those who read the execution.
void name_thread(ThreadNumber number, const char* name);

/// A worker does not run this execution, or any: `what` goes on from "it", or is a sentence.
void set_declined(Declined how, const char* what, std::int32_t place);

/// Ends the execution: this program is to be run in place of this one.
[[noreturn]] void give_way_to(const char* program);

/// The value of `size` bytes (at most 8).
std::uint64_t value_at(std::uint64_t address, std::uint32_t size);

/// Reads what the thread's last write has left, now that it has been done.
void settle_last_write(Thread& thread);

}  // namespace racekit::explore
