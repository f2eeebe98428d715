#pragma once

#include <vector>

#include "kit/explore/search/attempt.h"

namespace racekit::explore {

/// What a search, or an attempt at it, came to.
struct Ended {
  Exploration found;
  Restart restart;  ///< needed: what was found does not count
};

/// Searches each piece with one of the runner's engines, and adds up what they find, in the pieces'
/// sequence, without a conclusion. What ends the search of one ends all. Throws what the engines
/// throw.
Ended search_pieces(Runner& runner, const Setting& setting, const std::vector<Piece>& pieces,
                    const Observe& observe);

}  // namespace racekit::explore
