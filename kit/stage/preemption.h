#pragma once

namespace racekit {

/// Takes the core away from this thread again and again, at moments that nobody chooses, for as
/// long as it lives; on whichever thread it is made.
///
/// A counted run is over in milliseconds. On one core, or on a busy machine, the scheduler may
/// never switch threads in the middle of an operation in that time, and a race would not show. This
/// asks it to, up to thirty thousand times a second; it changes nothing that a scheduler may not do
/// by itself.
class Preemption {
 public:
  Preemption();
  ~Preemption();
  Preemption(const Preemption&) = delete;
  Preemption& operator=(const Preemption&) = delete;

  /// To be called after each operation. Once interrupted, an operation is left alone until its end:
  /// so a machine that takes longer for an interruption than lies between two still gets on.
  void operation_done();

 private:
  bool armed_ = false;
};

}  // namespace racekit
