#pragma once

#include "kit/racekit/subcommand.h"

namespace racekit {

/// `racekit load`: drives the daemon as its clients would. Another program does it (kit/load).
Subcommand add_load(Flags& racekit);

}  // namespace racekit
