#pragma once

#include <signal.h>

namespace racekit {

/// The signals that a watcher waits for instead of being hit by them: its child's end, and a
/// person's wish to stop (SIGINT, SIGTERM, SIGHUP). Blocks them for this thread, from construction
/// on. What the caller ignores (nohup, a shell's background job) stays ignored.
class AwaitedSignals {
 public:
  AwaitedSignals();

  /// For the child, after fork: the mask that was there before.
  void restore() const;

  /// The next signal, or 0 when 20 milliseconds have passed without one.
  int next() const;

 private:
  sigset_t awaited_;
  sigset_t before_;
};

}  // namespace racekit
