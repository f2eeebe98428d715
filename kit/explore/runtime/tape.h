#pragma once

#include <cstring>

#include "kit/explore/region.h"
#include "kit/explore/runtime/thread.h"

// What happens is written down here, for the engine to read.
namespace racekit::explore {

extern Region* region;

/// Ends the execution here. Writes down who was about to do what.
[[noreturn]] void finish(End end, int status, const char* what);
[[noreturn]] void finish(const Misuse& misuse);

/// A new step begins: `thread` does what it has announced. `enabled`: what else there was.
void begin_step(const Thread& thread, Slice enabled);

/// Adds to a list of the region; ends the execution where there is no more room.
template <class List>
auto& add_to(List& list) {
  if (list.full()) finish(End::limited, 0, "the execution is too long to be written down");
  return list.add();
}

/// The current step touches this.
inline void add_touch(const Touch& touch) { add_to(region->touches) = touch; }
inline void add_touch(Touch::Mode mode, std::uint64_t address, std::uint32_t size) {
  add_touch({mode, address, size});
}

void add_edge(Edge::Kind kind, std::uint64_t object, bool lock = false);

/// The edges of a lock that readers share, when it is taken and given back. Who writes comes after
/// all others; who reads comes after those who write, and has no order among readers. `object` is
/// what writers release; readers release the one behind it.
void add_taken(std::uint64_t object, bool to_write, bool lock = false);
void add_given(std::uint64_t object, bool to_write, bool lock = false);

/// Gives the record, for what is known only later.
inline AccessRecord& add_access(Access::Kind kind, MemoryOrder order, const void* address,
                                std::size_t size, int place) {
  return add_to(region->accesses) = {.address = reinterpret_cast<std::uint64_t>(address),
                                     .before = 0,
                                     .after = 0,
                                     .size = static_cast<std::uint32_t>(size),
                                     .place = place,
                                     .kind = kind,
                                     .order = order,
                                     .has_before = false,
                                     .has_after = false};
}

/// The touches of the step that runs.
inline Slice current_touches() { return {region->steps.end()[-1].touches, region->touches.count}; }

/// The outcome's word, as the program itself says it.
void tell_outcome(const char* outcome);

/// What the program calls this thread, for those who read the executions: the same in all of them,
/// so to be called before the first thread is made.
void name_thread(ThreadNumber number, const char* name);

/// A worker does not run this execution, or any: `what` goes on from "it", or is a sentence.
void set_declined(Declined how, const char* what, std::int32_t place);

/// Ends the execution: this program is to be run in place of this one.
[[noreturn]] void give_way_to(const char* program);

/// The value of `size` bytes (at most 8).
inline std::uint64_t value_at(std::uint64_t address, std::uint32_t size) {
  const auto* const bytes = reinterpret_cast<const void*>(address);
  std::uint64_t value = 0;
  switch (size) {  // of constant sizes, no function is called
    case 1:
      __builtin_memcpy(&value, bytes, 1);
      break;
    case 4:
      __builtin_memcpy(&value, bytes, 4);
      break;
    case 8:
      __builtin_memcpy(&value, bytes, 8);
      break;
    default:
      std::memcpy(&value, bytes, size);
  }
  return value;
}

/// Reads what the thread's last write has left, now that it has been done.
inline void settle_last_write(Thread& thread) {
  AccessRecord* const record = thread.last_write;
  if (!record) return;
  record->after = value_at(record->address, record->size);
  record->has_after = true;
  thread.last_write = nullptr;
}

}  // namespace racekit::explore
