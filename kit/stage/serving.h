#pragma once

#include <functional>

#include "kit/stage/script.h"

namespace racekit {

/// Serves on this thread, the process's main one, until the process gets SIGTERM; threads that are
/// started meanwhile leave that signal alone. Calls `ready` when it can be reached, with the port.
/// Throws UsageError if the port cannot be had.
void serve_until_stopped(const Serving& serving, int port, const std::function<void(int)>& ready);

}  // namespace racekit
