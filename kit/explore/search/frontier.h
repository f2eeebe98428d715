#pragma once

#include <cstddef>
#include <vector>

#include "kit/explore/search/attempt.h"

namespace racekit::explore {

/// A complete search, divided: each execution, up to equivalence, belongs to one of the pieces.
struct Frontier {
  std::vector<Piece> pieces;
  Restart restart;  ///< needed: what the pieces are made of was not known well enough
};

/// Divides a search into at least so many pieces, if it has so many executions. The piece that has
/// the most choices before it is divided next, at the first state where there is more than one
/// choice that is not asleep: one piece for each of these, in which the ones before it sleep
/// (Godefroid's sleep sets, 1996). At such a state every choice is tried, whether a later step asks
/// for it or not. So no piece needs to know what is found in another one; the price is pieces in
/// which nothing is found.
///
/// Runs about as many executions as there are pieces. The same program gives the same pieces.
/// Throws as Engine::run(), and NotRepeatable. `setting`'s stop ends it early.
Frontier divide(Engine& engine, const Setting& setting, std::size_t least);

}  // namespace racekit::explore
