#pragma once

namespace racekit {

class Performance;

/// Runs a performance and gives the status for main to return. The stage only declares it: what a
/// program is linked with (kit/watch, say) defines how its run is watched.
int run_staged(Performance& performance);

}  // namespace racekit
