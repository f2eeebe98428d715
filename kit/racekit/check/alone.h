#pragma once

#include <string>
#include <vector>

#include "kit/racekit/program/staged.h"

namespace racekit {

/// What a program on the stage leaves when each of its functions is called alone (see
/// kit/stage/alone.h), and whom it has these functions for.
struct Alone {
  std::vector<StagedRole> roles;
  std::string said;    ///< its output
  bool ended = false;  ///< it came to its end

  /// A function starts threads of its own: what it leaves depends on their interleaving too.
  bool starts_threads = false;
};

/// Where a cure does not do the work of the kit's own cure, in sentences: a role that is missing or
/// has fewer threads, ids that must be in the map, a read that finds nothing, an invariant that
/// does not hold. (Of functions that start threads of their own the explorer judges the
/// invariants.) Nothing where the kit's own does not come to its end alone; a cure that does not is
/// no difference here: the explorer tells why.
std::vector<std::string> differences(const Alone& cure, const Alone& original);

}  // namespace racekit
