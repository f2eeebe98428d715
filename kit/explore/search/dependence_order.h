#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kit/explore/dependence.h"
#include "kit/explore/vector_clock.h"

namespace racekit::explore {

/// The partial order of an execution's steps: program order, and the order of dependent steps (the
/// happens-before relation of partial-order reduction, not that of a memory model). Two executions
/// with the same steps and the same order are equivalent: one Mazurkiewicz trace.
///
/// Vector clocks (Mattern, 1989), one entry for each thread: how far into the execution its steps
/// are before this one.
class DependenceOrder {
 public:
  /// A step, or one that a thread is about to take.
  struct Event {
    ThreadNumber thread = 0;
    std::vector<Touch> touches;
  };

  std::size_t size() const { return events_.size(); }
  const Event& event(std::size_t step) const { return events_[step]; }

  /// Adds the next step of the execution.
  void push(ThreadNumber thread, std::vector<Touch> touches);

  /// Forgets the steps from `size` on.
  void truncate(std::size_t size);

  const VectorClock& clock(std::size_t step) const { return clocks_[step]; }

  /// The clock that `event` would have as the next step: itself not counted.
  VectorClock clock_before(const Event& event, std::size_t size) const;

  /// True if `step` lies within the clock.
  bool covers(const VectorClock& clock, std::size_t step) const {
    const auto thread = static_cast<std::size_t>(events_[step].thread);
    return clock[thread] > step;
  }

  /// The steps before `size` that `event` might as well precede: dependent steps of other threads
  /// that may be co-enabled with it and do not lie before its own thread's previous step or before
  /// the step that lets it go on. Ascending.
  std::vector<std::size_t> reversible(const Event& event, std::size_t size) const;

  /// The steps before `size` that `event` can only follow (the release of the lock that it takes,
  /// the notify that wakes it) although its thread's previous step need not. Ascending.
  std::vector<std::size_t> enablers(const Event& event, std::size_t size) const;

  /// A number that is equal for equivalent executions, and for others differs but for the luck of
  /// 2⁻¹²⁸. `alternatives` gives each step's.
  struct Fingerprint {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;
  };
  Fingerprint fingerprint(std::span<const int> alternatives) const;

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  std::size_t previous(ThreadNumber thread, std::size_t size) const;

  std::vector<Event> events_;
  std::vector<VectorClock> clocks_;
};

}  // namespace racekit::explore
