#pragma once

#include "kit/racekit/subcommand.h"

namespace racekit {

/// `racekit detectors [PAIR...]`: who notices what. Compiles the broken and the fixed program of
/// each pair for each tool, runs them, and prints a table: what the tool reported, and what it
/// costs. Nothing in the table is known before. Gives 0 when the table is complete, whatever it
/// says; 130 after Ctrl-C; 2 for a file that does not compile.
Subcommand add_detectors(Flags& racekit);

}  // namespace racekit
