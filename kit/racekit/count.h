#pragma once

#include "kit/racekit/subcommand.h"

namespace racekit {

/// `racekit count`: how many interleavings the broken and the fixed program of a pair have, side by
/// side, for one operation of each thread, for two, and so on.
Subcommand add_count(Flags& racekit);

}  // namespace racekit
