#pragma once

#include <string>
#include <vector>

#include "kit/racekit/program/replay_run.h"

namespace racekit {

/// Runs gdb on the program, as it follows the schedule: stopped before the first access that races,
/// else before the execution's end, with the learner's frame selected. To go on leads to where it
/// goes wrong.
///
/// `arguments` are gdb's own and come after ours. gdb has the terminal; it ends with this process,
/// and the program with gdb. Gives gdb's exit status. Throws UsageError if there is no gdb.
int run_gdb(const Subject& subject, const explore::Schedule& schedule, const Replayed& replayed,
            const std::vector<std::string>& arguments);

}  // namespace racekit
