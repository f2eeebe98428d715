#pragma once

#include <set>
#include <tuple>

#include "kit/explore/search/ordered_steps.h"
#include "kit/explore/search/strategy.h"

namespace racekit::explore {

/// The executions that a number of preemptions suffices for, those with fewest first.
///
/// Partial-order reduction without sleep sets and with conservative backtrack points (Coons,
/// Musuvathi, McKinley, OOPSLA 2013): where a thread could have preempted another one, it is also
/// tried where that one took over, for there it costs no preemption. And a thread is tried before
/// the step that lets it go on (an unlock, a notify): it may have something to do until it has to
/// wait, and to go on when it waits costs nothing either. No schedule is run twice, but
/// equivalent ones may be; take() tells these apart.
///
/// Without sleep sets the choices at a state do not depend on the sequence in which they are tried.
/// So the search keeps all states that it has seen as a tree, and always goes on where it is
/// cheapest.
class BoundedSearch : public Strategy {
 public:
  explicit BoundedSearch(std::size_t bound) : bound_(bound) {}

  std::vector<Job> upcoming(std::size_t count) const override;
  bool finished() const override { return !tree_.empty() && todo_.empty(); }
  bool take(const Execution& execution) override;

  /// False also if something was left out because it needs more preemptions.
  bool exhaustive() const override { return !cut_off_ && !exceeded_; }

  /// The preemptions of the next execution.
  std::size_t level() const;

 private:
  struct Branch {
    Choice choice;
    int node;  // -1: not there yet
  };
  struct Node {
    int parent;
    Choice via;  // the parent's choice that leads here
    std::vector<Branch> branches;
  };
  struct Todo {
    std::size_t preemptions;
    std::uint64_t number;
    int node;
    Choice choice;
    bool operator<(const Todo& other) const {
      return std::tie(preemptions, number) < std::tie(other.preemptions, other.number);
    }
  };

  /// A path through the tree: the execution that is being taken.
  struct Path {
    const SharedList<Step>& steps;
    std::vector<int> nodes;             // before each step
    std::vector<std::size_t> spent;     // preemptions before each step
    std::vector<std::size_t> takeover;  // the step with which the step's thread took over
  };

  Plan plan(const Todo& todo) const;
  Path walk(const Execution& execution);
  void reverse_all(const Path& path, const flat::Order::Event& event);
  bool choose(const Path& path, std::size_t step, ThreadNumber thread);

  std::size_t bound_;
  std::vector<Node> tree_;
  std::set<Todo> todo_;
  std::uint64_t numbers_ = 0;
  bool cut_off_ = false;
  bool exceeded_ = false;
  OrderedSteps order_;
  std::set<flat::Order::Fingerprint> seen_;
};

}  // namespace racekit::explore
