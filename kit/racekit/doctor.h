#pragma once

#include "kit/racekit/subcommand.h"

namespace racekit {

/// `racekit doctor`: looks at this machine, a line for each check with what was found, and below it
/// what to do where something is amiss. Everything is tried, nothing is guessed from a version, and
/// nothing outside a temporary folder is changed. Gives 0 if the workshop can run here, else 1.
Subcommand add_doctor(Flags& racekit);

}  // namespace racekit
