#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "kit/base/outcome.h"
#include "kit/explore/process_engine.h"
#include "kit/explore/schedule.h"
#include "kit/explore/search/exploration.h"
#include "kit/explore/search/state_graph.h"
#include "kit/frames/symbolizer.h"
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

/// Memory has proved shared that the search had not seen. The program has finer steps with it, and
/// no schedule from before means what it meant.
class BegunAnew : public std::runtime_error {
 public:
  BegunAnew()
      : std::runtime_error("more memory has proved shared, so the program has finer steps now") {}
};

/// The states of a small case of a program: all of them, or those that were asked for.
///
/// Has an engine of its own, and so is to be used by the thread that made it. What takes a schedule
/// throws CannotFollow, BegunAnew, explore::NotRepeatable, and what the engine throws; all goes on
/// after that.
class CaseGraph {
 public:
  /// So many states a page holds whole.
  static constexpr std::size_t kMostStates = 20'000;

  /// So many executions are run for a hint.
  static constexpr std::uint64_t kMostTried = 2000;

  /// `known`: of a search of this program. `origin`: a schedule file of the case, but for its
  /// outcome, its choices and what is shared.
  CaseGraph(explore::ProcessEngine::Options options, const explore::Exploration& known,
            explore::Schedule origin);
  ~CaseGraph();
  CaseGraph(const CaseGraph&) = delete;
  CaseGraph& operator=(const CaseGraph&) = delete;

  /// Runs one more execution that is not known yet. False if the graph is whole, or cannot be.
  bool grow();

  /// Why it cannot be whole; "" if it can, or is.
  std::string why_not() const;
  bool is_whole() const { return is_whole_; }
  std::size_t states() const;
  std::uint64_t runs() const;

  /// One JSON object, version 1, without addresses but those of `shared`:
  ///   racekit, version           "graph", 1
  ///   program, arguments, build, timeouts, spurious, shared
  ///                              as a schedule file has them (kit/explore/schedule.h)
  ///   interleavings, outcomes, raced
  ///                              as `racekit explore --json` has them
  /// and all states (kit/web/graph_json.h). Only of a whole graph.
  nlohmann::ordered_json json();

  /// The learner's files that are known so far: [{file, lines}]. From now on look() names these
  /// without their lines.
  nlohmann::ordered_json sources();

  /// The states on a schedule's way, those that its last one leads to, and how one execution goes
  /// on there. Runs what is not known yet.
  ///   graph                      as kit/web/graph_json.h has it
  ///   path                       a state's number for each place on the way, the start included
  ///   names                      for each state a number that is the same until BegunAnew
  nlohmann::ordered_json look(const std::vector<explore::Choice>& schedule);

  /// How to go on to an end.
  struct Hint {
    bool gave_up = false;  ///< it takes more than kMostTried executions, or `enough` said so
    std::size_t preemptions = 0;
    std::vector<explore::Choice> steps = {};
  };

  /// From where a schedule leads to the nearest end with one of these outcomes: the one with the
  /// fewest preemptions, then steps. Nothing if there is none. `enough` is asked often.
  std::optional<Hint> hint(const std::vector<explore::Choice>& schedule,
                           const std::vector<Outcome>& outcomes,
                           const std::function<bool()>& enough);

  /// The schedule file of a whole schedule; nothing if this one is not at its end.
  std::optional<explore::Schedule> file(const std::vector<explore::Choice>& schedule);

 private:
  struct Walk;

  void begin(std::vector<explore::Range> shared);
  std::vector<explore::Range> shared_by_now() const;
  void begin_anew_if_more_is_shared();
  std::vector<int> follow(const std::vector<explore::Choice>& schedule);
  int take(int state, std::size_t number);
  const explore::StateGraph::State& state(int number) const;
  const nlohmann::ordered_json& lines_of(const std::string& file);

  explore::ProcessEngine engine_;
  explore::Exploration known_;
  explore::Schedule origin_;
  std::unique_ptr<Symbolizer> symbolizer_;
  std::unique_ptr<Walk> walk_;
  bool is_whole_ = false;
  std::string failure_;                                  // of the engine, while the graph grew
  std::uint64_t runs_before_ = 0;                        // of walks that were given up
  std::map<std::string, nlohmann::ordered_json> lines_;  // of files, as they were at first
  std::set<std::string> given_;                          // files whose lines are known to the page
};

}  // namespace racekit
