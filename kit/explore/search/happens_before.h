#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kit/explore/execution.h"

namespace racekit::explore {

/// One access of an execution: steps[step].accesses[access].
struct AccessId {
  std::size_t step = 0;
  std::size_t access = 0;
  friend auto operator<=>(const AccessId&, const AccessId&) = default;
};

/// Two accesses of different threads to the same bytes, at least one of them a write (or the
/// block's end), at least one of them not atomic, neither happening before the other.
struct Race {
  AccessId first;  ///< the one that was executed first
  AccessId second;
  Range bytes;  ///< that both touch
};

/// Which of them are told.
enum class Races {
  of_places,    ///< one for each pair of places (where a place is unknown: of accesses)
  of_accesses,  ///< each
};

/// The data races of an execution, in the order of their second accesses.
///
/// Happens-before is that of the C++ standard ([intro.races]), by vector clocks (Mattern, 1989; the
/// epochs are FastTrack's, Flanagan and Freund, 2009), on values that are those of a sequentially
/// consistent interleaving:
///
/// - Edges synchronize as they say.
/// - An atomic read that acquires synchronizes with the release that it reads from, also through
///   the release sequence: updates continue it, any other write ends it (C++20).
/// - A fence makes of earlier relaxed reads acquiring ones, of later relaxed writes releasing ones.
/// - Relaxed accesses order nothing. Consume counts as acquire, as in all compilers.
std::vector<Race> data_races(const Execution& execution, Races which = Races::of_places);

/// The locks that the access's thread holds there, in the order in which it took them.
std::vector<std::uint64_t> locks_held(const Execution& execution, AccessId id);

}  // namespace racekit::explore
