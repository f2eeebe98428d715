#pragma once

#include "kit/racekit/subcommand.h"

namespace racekit {

/// `racekit replay`: runs the schedule of a file again, and shows it line by line. With --json one
/// object: program, arguments, outcome, reason, preemptions, steps (numbers, all as in the report
/// of `racekit explore`), trace (see trace_json.h).
Subcommand add_replay(Flags& racekit);

}  // namespace racekit
