#pragma once

#include <signal.h>

namespace racekit {

/// libc's own sigaction. ThreadSanitizer's one, which the plain name reaches in its builds, puts
/// off a handler until the thread calls into the runtime again: a thread that spins or waits never
/// does.
int libc_sigaction(int number, const struct sigaction& action);

}  // namespace racekit
