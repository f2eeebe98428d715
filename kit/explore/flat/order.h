#pragma once

#include <compare>
#include <cstdint>
#include <span>

#include "kit/explore/execution.h"
#include "kit/explore/flat/arena.h"
#include "kit/explore/flat/clock.h"
#include "kit/explore/flat/touches.h"

namespace racekit::explore::flat {

/// The partial order of an execution's steps: program order, and the order of dependent steps (the
/// happens-before relation of partial-order reduction, not that of a memory model). Two executions
/// with the same steps and the same order are equivalent: one Mazurkiewicz trace.
///
/// Vector clocks (Mattern, 1989), one entry for each thread: how far into the execution its steps
/// are before this one.
///
/// 1. Steps are added and forgotten at the end only. What the order makes for a step lies in the
///    arena behind what it made for those before.
/// 2. Only steps that do not lie before another one's clock are looked at. Each thread's steps are
/// a
///    chain, latest first, and where one is covered so are those behind it.
class Order {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  /// `most`: steps. Takes room for all of them at once; if there is none, nothing can be added.
  Order(Arena& arena, std::uint32_t most);

  std::uint32_t size() const { return size_; }
  ThreadNumber thread(std::uint32_t step) const { return steps_[step].thread; }
  const Touches& touches(std::uint32_t step) const { return steps_[step].touches; }
  const Clock& clock(std::uint32_t step) const { return steps_[step].clock; }

  /// How many threads there may be: all have lower numbers.
  std::uint32_t threads() const { return threads_; }

  /// The thread's last step before `size`.
  std::uint32_t last(ThreadNumber thread, std::uint32_t size) const;

  /// A step, or one that a thread is about to take.
  struct Event {
    ThreadNumber thread = 0;
    Touches touches;
    Clock before;  ///< the clock that it would have as the next step: itself not counted

    /// The steps that it might as well precede: dependent steps of other threads that may be
    /// co-enabled with it and do not lie before its own thread's previous step or before the step
    /// that lets it go on. Ascending.
    std::span<const std::uint32_t> reversible;

   private:
    friend class Order;
    std::uint32_t* entries;  // of `before`
    Arena::Mark begin;       // the arena's, before the event, …
    Arena::Mark after_touches;
    Arena::Mark after_clock;
  };

  /// Makes the event of what comes after `size` steps. Valid until it is pushed or dropped, which
  /// comes next but for enablers(). False if there is no room; then nothing has changed.
  bool examine(ThreadNumber thread, std::span<const Touch> touches, std::uint32_t size,
               Event& event);

  /// The steps before `size` that `event` can only follow (the release of the lock that it takes,
  /// the notify that wakes it) although its thread's previous step need not. Ascending. False if
  /// there is no room.
  bool enablers(const Event& event, std::uint32_t size, std::span<const std::uint32_t>& found);

  /// Adds the event as the next step. It was examined for size() steps.
  void push(const Event& event);
  void drop(const Event& event) { arena_.back_to(event.begin); }

  /// Forgets the steps from `size` on.
  void truncate(std::uint32_t size);

  /// Likewise, where there is such a step; gives its touches, which stay in the arena.
  Touches take_back(std::uint32_t size);

  /// A number that is equal for equivalent executions, and for others differs but for the luck of
  /// 2⁻¹²⁸.
  struct Fingerprint {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;
  };

  /// `alternative(step)` gives each step's.
  template <class Alternative>
  Fingerprint fingerprint(Alternative alternative) const {
    Fingerprint sum;
    for (std::uint32_t step = 0; step < size_; ++step)
      add_to(sum, step, static_cast<std::uint64_t>(alternative(step)));
    return sum;
  }

 private:
  struct Step {
    ThreadNumber thread;
    std::uint32_t previous;  // of the same thread
    std::uint32_t number;    // within it, from 1
    Touches touches;
    Clock clock;
    Arena::Mark begin;
    Arena::Mark after_touches;
  };

  template <class Visit>
  void each_uncovered(const std::uint32_t* clock, std::uint32_t size, std::uint32_t* heap,
                      Visit visit) const;
  bool has_room(std::size_t touches, std::uint32_t size, std::size_t width) const;
  void unlink(std::uint32_t size);
  void add_to(Fingerprint& sum, std::uint32_t step, std::uint64_t alternative) const;

  Arena& arena_;
  Step* steps_;
  std::uint32_t most_;
  std::uint32_t size_ = 0;
  std::uint32_t threads_ = 0;
  std::uint32_t last_[kMostThreads];  // of each thread, its last step
};

}  // namespace racekit::explore::flat
