#pragma once

#include <cstdint>
#include <span>

#include "kit/stage/record.h"
#include "kit/stage/thread_timer.h"
#include "kit/stage/worker.h"

namespace racekit {

/// Takes the core away from this thread again and again, at moments that no code chooses, for as
/// long as it lives; on whichever thread it is made.
///
/// A counted run is over in milliseconds. On one core, or on a busy machine, the scheduler may
/// never switch threads in the middle of an operation in that time, and a race would not show. This
/// stops the thread in the middle of an operation: every second time until others have gone on and
/// those that are behind have caught up, else it only offers the core to another thread. It changes
/// nothing that a scheduler may not do by itself.
class Preemption {
 public:
  static constexpr int kStops = 2'000;    ///< of a thread; then it goes on undisturbed
  static constexpr int kStopsInOne = 20;  ///< of one operation, if it takes that long

  /// All workers, one of whom is on this thread, and their record; they must outlive this. A stop
  /// lasts `longest` nanoseconds at most: short, where the thread may hold a lock that the others
  /// need.
  Preemption(Record& record, std::span<const Worker> workers, const Worker& own,
             std::int64_t longest);
  ~Preemption();
  Preemption(const Preemption&) = delete;
  Preemption& operator=(const Preemption&) = delete;

  /// To be called after each operation.
  void operation_done();

 private:
  ThreadTimer timer_;  // if there is none, chance must do
};

}  // namespace racekit
