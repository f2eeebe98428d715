#pragma once

namespace racekit::explore {

/// Serves the engine that has started this program: forks a child for each execution that it asks
/// for, and returns in the child. Never returns in the server, which ends with the engine.
///
/// Without an engine the program was started by hand: it says how to explore it, and runs the
/// command racekit in its own place if it is there.
void serve(int argc, char** argv);

}  // namespace racekit::explore
