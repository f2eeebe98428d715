#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "kit/base/outcome.h"
#include "kit/explore/process_engine.h"
#include "kit/explore/schedule.h"
#include "kit/explore/search/exploration.h"
#include "kit/explore/search/state_graph.h"
#include "kit/web/graph_builder.h"

namespace racekit {

/// A schedule that the program cannot follow.
class CannotFollow : public std::runtime_error {
 public:
  /// `at`: the number of the first choice that there is not.
  explicit CannotFollow(std::size_t at)
      : std::runtime_error("the program cannot follow the schedule: it has no choice number " +
                           std::to_string(at + 1) + " there"),
        at_(at) {}

  std::size_t at() const { return at_; }

 private:
  std::size_t at_;
};

/// The states of a small case of a program: all of them, or those that were asked for.
///
/// Has an engine of its own, and so is to be used by the thread that made it. All of it can throw
/// what the engine does, and explore::NotRepeatable.
class CaseGraph {
 public:
  /// So many states a page holds whole.
  static constexpr std::size_t kMostStates = 20'000;

  /// `known`: of a search of this program. `origin`: a schedule file of the case, but for its
  /// outcome, its choices and what is shared.
  CaseGraph(explore::ProcessEngine::Options options, explore::Exploration known,
            explore::Schedule origin);
  ~CaseGraph();
  CaseGraph(const CaseGraph&) = delete;
  CaseGraph& operator=(const CaseGraph&) = delete;

  /// Runs one more execution that is not known yet. False if the graph is whole, or cannot be.
  bool grow();

  /// Why it cannot be whole; "" if it can, or is.
  std::string why_not() const;
  bool is_whole() const { return is_whole_; }
  std::size_t states() const { return walk_->graph().states.size(); }
  std::uint64_t runs() const { return runs_before_ + walk_->graph().runs; }

  /// One JSON object, version 1, without addresses but those of `shared`:
  ///   racekit, version           "graph", 1
  ///   program, arguments, build, timeouts, spurious, shared
  ///                              as a schedule file has them (kit/explore/schedule.h)
  ///   interleavings, outcomes, raced
  ///                              as `racekit explore --json` has them
  /// and all states (kit/web/graph_json.h). Only of a whole graph.
  nlohmann::ordered_json json() const;

  /// The states on a way, those that its last one leads to, and how one execution goes on there:
  ///   graph                      as kit/web/graph_json.h has it
  ///   path                       a state's number for each place on the way, the start included
  ///   names                      for each state a number that is the same in all answers
  /// Runs what is not known yet. Throws CannotFollow.
  nlohmann::ordered_json look(const std::vector<explore::Choice>& way);

  /// How to go on to an end.
  struct Hint {
    bool gave_up = false;  ///< kMostTried executions were run, and more would take too long
    std::size_t preemptions = 0;
    std::vector<explore::Choice> steps = {};
  };
  static constexpr std::uint64_t kMostTried = 2000;

  /// From the end of a way to the nearest end with one of these outcomes: the one with the fewest
  /// preemptions, then steps. Nothing if there is none. Throws CannotFollow.
  std::optional<Hint> hint(const std::vector<explore::Choice>& way,
                           const std::vector<Outcome>& outcomes);

  /// The schedule file of a way that is an execution's, whole; nothing if it is not at its end.
  /// Throws CannotFollow.
  std::optional<explore::Schedule> schedule(const std::vector<explore::Choice>& way);

 private:
  void begin();
  void begin_while_memory_proves_shared(const std::function<void()>& act);
  std::vector<int> follow(const std::vector<explore::Choice>& way);
  nlohmann::ordered_json looked(const std::vector<explore::Choice>& way);
  std::optional<Hint> nearest(const std::vector<explore::Choice>& way,
                              const std::vector<Outcome>& outcomes);
  const explore::StateGraph::State& state(int number) const {
    return walk_->graph().states[static_cast<std::size_t>(number)];
  }

  explore::ProcessEngine engine_;
  explore::Exploration known_;
  explore::Schedule origin_;
  bool is_whole_ = false;
  std::uint64_t runs_before_ = 0;  // of walks that were given up
  std::unique_ptr<Symbolizer> symbolizer_;
  std::unique_ptr<GraphBuilder> builder_;
  explore::GraphObserver observer_;
  std::unique_ptr<explore::GraphWalk> walk_;
};

}  // namespace racekit
