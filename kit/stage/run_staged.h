#pragma once

namespace racekit {

class StageRun;
struct Script;

/// Runs a StageRun and gives the status for main to return. The stage only declares it: what a
/// program is linked with (kit/watch, say) defines how its run is watched.
int run_staged(StageRun& stage_run);

/// Reads a program's flags, becomes its fixed twin where they ask for mutex lines that it does not
/// have, and runs it: gives the status for main to return. Bad flags: one line on stderr, and 2.
/// In the programs of build/cost it measures the functions instead (kit/cost).
/// `made` (may be null) is set to the StageRun before it runs; that lives as long as the
/// process.
int run_script(int argc, char** argv, const Script& script, StageRun** made = nullptr);

}  // namespace racekit
