#pragma once

#include <cstdint>

#include "kit/explore/runtime/objects.h"
#include "kit/explore/runtime/scheduler.h"

namespace racekit::explore {

/// Those who wait on a condition variable or a futex until somebody wakes them.
struct WaitQueue {
  ThreadSet waiting;

  /// How to wake one: an alternative for each who waits, by its number; 0 if nobody does.
  static std::uint64_t whom(const Operation& operation) {
    const WaitQueue& queue = *static_cast<const WaitQueue*>(operation.object);
    return queue.waiting.empty() ? Operation::kGo : queue.waiting.bits;
  }

  void join() {
    self->woken = false;
    waiting.add(self->number);
  }
  void leave() { waiting.remove(self->number); }

  void wake_up(ThreadNumber n) {
    if (!waiting.holds(n)) return;
    waiting.remove(n);
    sleep_until_at_least(threads[n], self->now);
    wake(threads[n]);
  }
  void wake_all() {
    while (!waiting.empty()) wake_up(waiting.first());
  }

 private:
  static void sleep_until_at_least(Thread& thread, std::int64_t moment) {
    if (thread.now < moment) thread.now = moment;
  }
};

}  // namespace racekit::explore
