#pragma once

#include "kit/racekit/subcommand.h"

namespace racekit {

/// `racekit tsan FILE.cpp [-- args]`: compiles a learner's file with ThreadSanitizer and the kit's
/// sink, runs it, and tells its first race. Gives the outcome's number: 0 without a report, 66 with
/// a race, 67 with a lock-order inversion, 70 after a crash, 124 at the time limit; 1 if the
/// program itself ends with another status than 0; 2 for a file that does not compile.
Subcommand add_tsan(Flags& racekit);

}  // namespace racekit
