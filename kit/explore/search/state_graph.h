#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "kit/explore/execution.h"
#include "kit/explore/search/exploration.h"

namespace racekit::explore {

/// All states that a program can be in, and what leads from one to the next.
///
/// A state is a set of steps that have been taken (a prefix of a Mazurkiewicz trace): two ways that
/// differ only in the order of independent steps lead to the same one. So a learner can choose
/// freely at each, go back, and choose again, without another execution.
struct StateGraph {
  /// A step, told apart by the steps that it depends on: all that it reads, writes and gives to
  /// others follows from these. It is the same event in each state that has them.
  struct Event {
    Choice choice;
    std::vector<int>
        causes;  ///< numbers of events, ascending: what it depends on directly, and more
  };

  struct Next {
    Choice choice;
    int event = -1;
    int state = -1;
  };

  struct State {
    std::vector<int> last;         ///< of each thread, by number: its last event; -1: none yet
    std::vector<Next> next;        ///< for each choice that there is, in the order of Step::enabled
    std::vector<Choice> schedule;  ///< one way to it
    std::optional<End> end;        ///< of the execution that ends here
    std::optional<int> again;  ///< End::circular: the state in which everything was as it is here
  };

  std::vector<Event> events;
  std::vector<State> states;  ///< the first one is the start
  std::uint64_t runs = 0;     ///< of the engine

  std::string why_not;  ///< why it can never be whole; "" if it can
  std::vector<Range>
      newly_shared;  ///< memory that `known` did not name: a graph with it is another
};

/// What there is to say of the parts of a graph, while an execution that has them is at hand.
struct GraphObserver {
  /// What follows is of this execution, until the next one.
  std::function<void(const Execution& execution)> on_execution = nullptr;
  /// The execution's step number events.size() - 1 is an event that is new; `events` are the
  /// numbers of those as far as it.
  std::function<void(const Execution& execution, const std::vector<int>& events)> on_event =
      nullptr;
  /// The execution ends in this state, for the first time.
  std::function<void(int state, const Execution& execution)> on_end = nullptr;
};

/// Makes a graph, an execution at a time. What an engine throws comes through, and NotRepeatable.
class GraphWalk {
 public:
  /// `known`: of a search of the same program; what it does not name as shared ends the walk. All
  /// three must outlive the walk.
  GraphWalk(Engine& engine, const Exploration& known, const GraphObserver& observer);

  /// Runs an execution that takes a choice which no execution has taken. False if there is no such
  /// choice, so that the graph is whole, or if it can never be whole.
  bool grow();

  /// The state to which a choice of this state leads, by its number in State::next. Runs it if no
  /// execution has; -1 if it cannot be run.
  int take(int state, std::size_t number);

  const StateGraph& graph() const { return graph_; }

 private:
  void run(int from, std::optional<Choice> choice);
  void record(const Execution& execution);
  void leave(int number, const std::vector<Choice>& schedule, const std::vector<Choice>& choices);
  std::optional<std::size_t> number_of(int state, const Choice& choice) const;
  int event(StateGraph::Event event);
  int state(const std::vector<int>& last, const std::vector<Choice>& schedule);

  Engine& engine_;
  const Exploration& known_;
  const GraphObserver& observer_;
  StateGraph graph_;
  std::map<std::tuple<ThreadNumber, int, std::vector<int>>, int> events_;
  std::map<std::vector<int>, int> states_;           ///< by the last events of the threads
  std::deque<std::pair<int, std::size_t>> choices_;  ///< of a state, by number: to be taken
};

/// For each step of an execution, the steps before it that it depends on: its thread's previous one
/// and those of other threads whose order with it matters. Ascending.
std::vector<std::vector<std::size_t>> causes(const Execution& execution);

}  // namespace racekit::explore
