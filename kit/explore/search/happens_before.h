#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kit/explore/execution.h"
#include "kit/explore/flat/race_detector.h"
#include "kit/explore/search/ordered_steps.h"
#include "kit/explore/search/reserve.h"

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

/// The data races of one execution after the other (flat/race_detector.h says how). What an
/// execution has in common with the one before it is not looked at again.
class RaceFinder {
 public:
  explicit RaceFinder(Races which = Races::of_places) : RaceFinder(which, kPages) {}

  /// In the order of their second accesses. Throws NoRoom.
  std::vector<Race> races(const Execution& execution);

 private:
  friend std::vector<Race> data_races(const Execution&, Races);
  static constexpr std::uint32_t kPages = 1 << 14;
  RaceFinder(Races which, std::uint32_t pages);

  Reserve reserve_;
  flat::RaceDetector detector_;
  LastSchedule last_;
};

/// The data races of an execution, in the order of their second accesses.
std::vector<Race> data_races(const Execution& execution, Races which = Races::of_places);

/// The locks that the access's thread holds there, in the order in which it took them.
std::vector<std::uint64_t> locks_held(const Execution& execution, AccessId id);

}  // namespace racekit::explore
