#pragma once

#include <signal.h>
#include <sys/types.h>

namespace racekit {

/// Makes sure that this process, should it die of a signal, leaves no core file: neither a file nor
/// a dump that a piped core_pattern would take.
void leave_no_core_file();

/// Makes the kernel send this process a signal when its parent ends, however it ends. To be called
/// by a fresh child whose parent is `parent`.
void die_with_parent(pid_t parent, int signal_number = SIGKILL);

/// Whether this signal is none that a program brings on itself by a wrong access: a person, a
/// script or a limit of the system's sends it.
bool comes_from_outside(int signal_number);

/// Ends this process the way a child with this wait status ended: same exit status, or same signal.
[[noreturn]] void end_like(int wait_status);

}  // namespace racekit
