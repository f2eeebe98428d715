#pragma once

#include <cstdint>

#include "kit/explore/runtime/objects.h"
#include "kit/explore/runtime/scheduler.h"

namespace racekit::explore {

/// The threads that wait on a condition variable or a futex until another thread wakes them.
struct WaitQueue {
  ThreadSet waiting;

  /// How to wake `operation.most` of them: without a choice if they are no more; else with an
  /// alternative for each, by its rank among them, who is then the first. Who waits changes by
  /// steps only on which this one depends, so an alternative means the same until it is taken.
  static std::uint64_t whom(const Operation& operation) {
    const WaitQueue& queue = *static_cast<const WaitQueue*>(operation.object);
    return queue.waiting.size() <= operation.most ? Operation::kGo
                                                  : first_bits(queue.waiting.size());
  }

  void join() {
    self->woken = false;
    waiting.add(self->number);
  }
  void leave() { waiting.remove(self->number); }

  /// Does what the alternative says; gives how many it has woken.
  int wake_some(int most, int alternative) {
    const int waited = waiting.size();
    if (waited > most)
      wake_up(waiting.at(alternative));
    else
      wake_all();
    return waited - waiting.size();
  }
  void wake_all() {
    while (!waiting.empty()) wake_up(waiting.at(0));
  }

 private:
  static std::uint64_t first_bits(int count) { return ~std::uint64_t{0} >> (64 - count); }
  void wake_up(ThreadNumber n) {
    waiting.remove(n);
    sleep_until_at_least(threads[n], self->now);
    wake(threads[n]);
  }
  static void sleep_until_at_least(Thread& thread, std::int64_t moment) {
    if (thread.now < moment) thread.now = moment;
  }
};

}  // namespace racekit::explore
