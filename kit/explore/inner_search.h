#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "kit/explore/execution.h"
#include "kit/explore/piece.h"

namespace racekit::explore {

/// How far a search is.
struct SearchProgress {
  std::uint64_t runs = 0;  ///< executions, whether they count or not
  double share = 0;        ///< of the search that is done: a guess; 0: none yet
};

struct InnerSearchOptions {
  const std::vector<Range>& shared;
  bool find_circles = false;
  const Piece& piece;
  std::uint64_t limit = 0;  ///< executions, whether they count or not; 0: no limit
  /// Asked some fifty times a second; true ends it.
  std::function<bool(const SearchProgress&)> stop;
};

/// A complete search, or a piece of one, that an engine makes by itself, without a plan of the
/// caller's for each execution. It sorts executions into kinds: those that differ in nothing that
/// counts but their schedules. The caller sees the first execution of each kind, each that is
/// shorter than those of its kind before, and each that shows something for the first time (a race
/// of two places, a thread, an operation); of all others it gets the numbers.
class InnerSearch {
 public:
  enum class Event : std::uint8_t {
    posted,      ///< `execution` is there
    finished,    ///< nothing is left to be tried
    stopped,     ///< InnerSearchOptions::stop said so
    impossible,  ///< it must be made in another way, from its beginning on
  };

  struct News {
    Event event;

    std::optional<Execution> execution = {};
    bool is_new = false;                     ///< the execution is no repetition
    std::optional<std::uint32_t> kind = {};  ///< its own; none where there are too many
    std::vector<Choice> prefix = {};         ///< of its plan

    // So far, the posted execution left out.
    std::span<const std::uint64_t> counts = {};  ///< of each kind
    std::uint64_t redundant = 0;
    std::uint64_t circular = 0;

    bool is_finished = false;
    bool exhaustive = false;
  };

  virtual ~InnerSearch() = default;

  /// Goes on until there is news. What it gives holds until the next call. Throws as Engine::run().
  virtual News next() = 0;
};

}  // namespace racekit::explore
