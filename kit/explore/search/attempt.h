#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "kit/explore/piece.h"
#include "kit/explore/search/exploration.h"
#include "kit/explore/search/happens_before.h"
#include "kit/explore/search/kinds.h"
#include "kit/explore/search/runner.h"

namespace racekit::explore {

class BoundedSearch;

/// What a search has to know from its beginning on, and did not.
struct Restart {
  std::vector<Range> newly_shared = {};
  bool may_circle = false;
  bool needed() const { return may_circle || !newly_shared.empty(); }
};

/// What all attempts at a search have in common, or all pieces of one attempt.
struct Setting {
  const Scope& scope;
  std::vector<Range> shared;  ///< as known so far
  bool find_circles = false;
};

using Observe = std::function<void(const Execution&, const Exploration&)>;

/// One search, or a piece of a complete one, from its first execution to its end or to the
/// discovery that it must begin anew. To be run once.
class Attempt {
 public:
  explicit Attempt(const Setting& setting, const Piece& piece = {});
  ~Attempt();

  /// Runs it, plan by plan. Throws what the engines throw.
  Restart run(Runner& runner, const Observe& observe);

  /// The same, where the engine searches by itself. Nothing if it cannot: then what was found does
  /// not count.
  std::optional<Restart> run_inside(Engine& engine, const Observe& observe);

  /// Of a piece, it is not concluded.
  Exploration found;

 private:
  bool take(const Execution& execution, bool is_new);
  void add(const Execution& execution, bool is_new);
  bool goes_on(const Execution& execution);
  void count(const Execution& execution);
  bool is_shortest_known() const;
  void conclude();

  const Setting& setting_;
  const Piece& piece_;
  std::unique_ptr<Strategy> strategy_;
  BoundedSearch* bounded_ = nullptr;
  bool exhaustive_ = true;
  std::uint64_t runs_ = 0;
  RaceFinder races_;
  Kinds kinds_;
};

}  // namespace racekit::explore
