#pragma once

#include "kit/racekit/subcommand.h"

namespace racekit {

/// `racekit replay`: runs the schedule of a file again, and shows it line by line.
Subcommand add_replay(CLI::App& app);

}  // namespace racekit
