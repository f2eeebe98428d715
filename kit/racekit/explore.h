#pragma once

#include "kit/racekit/subcommand.h"

namespace racekit {

/// `racekit explore`: runs all interleavings of a small case of a program, counts how they end, and
/// writes down the shortest one that fails.
Subcommand add_explore(Flags& racekit);

}  // namespace racekit
