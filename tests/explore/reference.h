#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kit/explore/dependence.h"
#include "kit/explore/search/happens_before.h"
#include "kit/explore/search/strategy.h"
#include "kit/explore/vector_clock.h"

// The search and the race detection in the plainest form: each execution from its beginning on,
// with vectors and maps. What kit/explore/flat finds is held against this.
namespace racekit::test::reference {

using namespace explore;

/// See flat::Order.
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

/// See flat::Tree.
class CompleteSearch : public Strategy {
 public:
  CompleteSearch();

  std::vector<Job> upcoming(std::size_t count) const override;
  bool finished() const override { return upcoming(1).empty(); }
  bool take(const Execution& execution) override;
  bool exhaustive() const override { return exhaustive_; }

 private:
  /// A choice that is to be tried, and its job's number.
  struct Todo {
    Choice choice;
    std::uint64_t number;
  };

  /// A state on the current path, before its step.
  struct Node {
    std::vector<Choice> enabled;
    std::vector<Plan::Sleeper> asleep;  // on arrival, and whatever has been tried here since
    std::vector<Choice> chosen;         // tried, being tried, or to be tried
    std::vector<Todo> todo;             // first come, first tried
    Choice current;
  };

  Plan plan(std::size_t depth) const;
  void arrive(const Step& step);
  std::vector<Plan::Sleeper> still_asleep() const;
  void reverse(std::size_t first, const DependenceOrder::Event& event, std::size_t size,
               const Choice* choice);
  void choose(Node& node, ThreadNumber thread);
  bool is_covered(const Node& node, ThreadNumber thread, const Choice* choice) const;

  std::vector<Node> path_;  // as far as the last execution went
  DependenceOrder order_;   // of the path's steps
  bool begun_ = false;
  bool exhaustive_ = true;
  std::uint64_t numbers_ = 0;
};

/// What explore::data_races() must give.
std::vector<Race> data_races(const Execution& execution, Races which = Races::of_places);

}  // namespace racekit::test::reference
