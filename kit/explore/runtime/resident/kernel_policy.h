#pragma once

namespace racekit::explore::resident {

/// Makes room for what the program's system calls need. Before the checkpoint.
void prepare_system_calls();

/// From now on a system call of any code but the kit's raises SIGSYS instead. False where the
/// kernel cannot do that (before Linux 5.11, or forbidden).
bool watch_system_calls();

}  // namespace racekit::explore::resident
