#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "kit/base/progress.h"
#include "kit/racekit/program/explored.h"

namespace racekit {

/// Searches the executions of a subject, one search after the other, until the time that they have
/// together is over. It says on stderr how far it is if that takes long, and notes what all of them
/// show about the program.
class SubjectSearch {
 public:
  SubjectSearch(const Subject& subject, const ExploreOptions& options);

  /// `what` stands before the words about how far it is. Throws what the engine throws.
  explore::Exploration run(explore::Scope scope, const char* what);

  /// The search that `known` tells of, in so many pieces at least, if it has so many executions.
  /// Takes an execution for each, whatever the time is. Throws likewise.
  explore::Frontier divide(const explore::Exploration& known, std::size_t least);

  /// From now on executions are cut off after so many steps, if not before.
  void shorten(std::uint64_t steps);

  /// No search goes on.
  bool is_over() const;

  /// Whether the last search was made by a worker.
  bool has_a_worker() const;

  /// Where the executions spend their steps that a limit cut off; "" if none was.
  std::string long_line() const { return long_place_.empty() ? "" : line_of(long_place_); }

  Explored result;

 private:
  void note(const explore::Execution& execution);
  void note_weak_orders();
  void note_engine(const explore::ProcessEngine& engine);
  void confirm(explore::Exploration& found) const;
  void name_where_it_differs(explore::Exploration& found) const;
  std::string line_of(const std::vector<std::uint64_t>& stack) const;
  std::string how_far(const explore::SearchProgress& so_far, std::int64_t elapsed) const;

  explore::ProcessEngine::Options options_;  // for single executions
  explore::EngineKind kind_;                 // for the searches
  std::uint64_t jobs_;
  std::string heading_;
  std::function<bool()> stop_;
  std::int64_t deadline_ = 0;
  std::set<std::vector<std::uint64_t>> weak_places_;  ///< of atomic operations
  std::vector<std::uint64_t> long_place_;             ///< of most steps of one that was cut off
  Progress progress_;
};

}  // namespace racekit
