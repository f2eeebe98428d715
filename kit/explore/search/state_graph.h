#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
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
  std::string why_not;        ///< why it is not whole; "" if it is
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

/// Walks through all of it. `known`: of a complete search of the same program. Gives up (why_not)
/// where the graph would have more states than `most`, where an execution is cut off or refused, or
/// where memory proves shared that `known` does not name. Throws what the engine does.
StateGraph state_graph(Engine& engine, const Exploration& known, std::size_t most,
                       const GraphObserver& observer);

/// For each step of an execution, the steps before it that it depends on: its thread's previous one
/// and those of other threads whose order with it matters. Ascending.
std::vector<std::vector<std::size_t>> causes(const Execution& execution);

}  // namespace racekit::explore
