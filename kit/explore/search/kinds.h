#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "kit/explore/inner_search.h"
#include "kit/explore/search/exploration.h"
#include "kit/explore/search/happens_before.h"

namespace racekit::explore {

/// The executions that an engine has counted by kinds while it searched by itself.
class Kinds {
 public:
  /// The posted execution is one of its kind; others like it will only be counted.
  void note(const InnerSearch::News& news, RaceFinder& races);

  /// Adds what the engine has counted since the last news. Gives how many executions that were.
  std::uint64_t add_counted(const InnerSearch::News& news, Exploration& found);

 private:
  /// What the executions of a kind have in common.
  struct Kind {
    Execution like;                  // without its steps
    std::optional<Outcome> outcome;  // none: a limit cut them off
    bool racy = false;
    bool timed_out = false;
    std::uint64_t added = 0;  // so many have been
  };

  static void add(const Kind& kind, std::uint64_t count, Exploration& found);

  std::vector<std::optional<Kind>> all_;
  std::uint64_t redundant_ = 0;  // have been added
  std::uint64_t circular_ = 0;   // likewise
};

/// Whether a timed wait came to its end too late.
bool timed_out(const Execution& execution);

}  // namespace racekit::explore
