#pragma once

#include "kit/racekit/subcommand.h"

namespace racekit {

/// `racekit tally PROGRAM [--runs N] [--jobs N] [--vary ...] [--json] [-- flags]`: runs a program
/// many times and counts how the runs ended. Gives 0 when all runs were made, whatever their fate;
/// 130 after Ctrl-C, with what was gathered so far.
///
/// PROGRAM is a place in the build folder, broken/active_instances, or any path. A program of the
/// kit tells its end itself; of any other the wait status is counted. What is counted goes to
/// stdout, the progress to stderr: a line that is written over on a terminal, else a line every few
/// seconds.
Subcommand add_tally(Flags& racekit);

}  // namespace racekit
