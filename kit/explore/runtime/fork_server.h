#pragma once

#include <sys/types.h>

namespace racekit::explore {

/// Serves the engine that has started this program: forks a child for the first execution that it
/// asks for, and returns in the child. Never returns in the server, which ends with the engine.
///
/// Without an engine the program was started by hand: it says how to explore it, and runs the
/// command racekit in its own place if it is there.
void serve(int argc, char** argv);

/// Called when the program is about to make its first thread: up to here every execution is the
/// same, so the others need not run it again. The calling process becomes the server of all
/// executions; this returns at the beginning of each, in a child that runs one of them or in a
/// worker that runs many.
void serve_from_here();

/// As the engine may be killed at any moment: the calling process ends with `parent`, the one that
/// has made it.
void die_with(pid_t parent);

}  // namespace racekit::explore
