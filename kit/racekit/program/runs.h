#pragma once

#include <functional>

#include "kit/base/signals.h"
#include "kit/base/subprocess.h"
#include "kit/racekit/program/run_end.h"

namespace racekit {

/// Throws UsageError with a kit program's own line if it has refused its flags: by exit status 2
/// and one line, before anything ran.
void check_not_refused(const ProcessResult& finished);

/// Many runs of one program, some of them at the same time.
struct TallyRuns {
  Command command;      ///< `cancelled` is not for the caller to set
  bool staged = false;  ///< a program of the kit: its JSON report is read
  int count = 1;
  int jobs = 1;  ///< how many run at the same time

  /// Makes the runs and calls `on_run` for each as it ends, and with nothing several times a
  /// second; both on this thread. When a person wishes to stop (see AwaitedSignals), ends the runs
  /// that are under way, which do not count, and gives the signal; else 0.
  ///
  /// A program is killed when this process ends, however that comes about; one of the kit takes its
  /// own child with it. What a foreign program starts is its own to end. Throws UsageError with the
  /// program's own line if it refuses its flags, std::system_error if no process can be made.
  int make(const AwaitedSignals& signals, const std::function<void(const Run*)>& on_run) const;
};

}  // namespace racekit
