#pragma once

#include <cstdint>

#include "kit/stage/record.h"

namespace racekit {

/// Takes the core away from this thread again and again, at moments that nobody chooses, for as
/// long as it lives; on whichever thread it is made.
///
/// A counted run is over in milliseconds. On one core, or on a busy machine, the scheduler may
/// never switch threads in the middle of an operation in that time, and a race would not show. This
/// stops the thread in the middle of an operation, two thousand times at most, until others that
/// are behind have caught up. It changes nothing that a scheduler may not do by itself.
class Preemption {
 public:
  /// The record, where all threads' operations are counted, and this thread's part of it; they must
  /// outlive this. A stop lasts `longest` nanoseconds at most: short, where the thread may hold a
  /// lock that the others need.
  Preemption(const Record& record, const Activity& own, std::int64_t longest);
  ~Preemption();
  Preemption(const Preemption&) = delete;
  Preemption& operator=(const Preemption&) = delete;

  /// To be called after each operation. Once interrupted, an operation is left alone until its end:
  /// so a machine that takes longer for an interruption than lies between two still gets on.
  void operation_done();

 private:
  bool armed_ = false;
  int stops_ = 0;
};

}  // namespace racekit
