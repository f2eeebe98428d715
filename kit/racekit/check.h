#pragma once

#include "kit/racekit/subcommand.h"

namespace racekit {

/// `racekit check FILE.cpp [-- args]`: judges a learner's cure. Compiles the file three times, runs
/// it plain, under ThreadSanitizer, and in all interleavings of small cases; gives one verdict, and
/// where to look next.
Subcommand add_check(Flags& racekit);

}  // namespace racekit
