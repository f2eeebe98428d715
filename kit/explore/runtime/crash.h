#pragma once

namespace racekit::explore {

/// A signal that kills, and the CPU time limit, end the execution with a record of who did what.
/// Once, in each execution's process.
void catch_crashes();

/// The handler needs a stack of its own on each thread: the thread's may be what is broken.
void catch_crashes_on_this_thread(int thread);

}  // namespace racekit::explore
