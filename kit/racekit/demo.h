#pragma once

#include "kit/racekit/subcommand.h"

namespace racekit {

/// `racekit demo`: plays the document's story in four acts with the programs of the build folder,
/// and ends in a table. Gives 0 if all four went as the document says, else 1.
Subcommand add_demo(Flags& racekit);

}  // namespace racekit
