#pragma once

#include <sys/types.h>

#include <cstdint>

#include "kit/base/signals.h"
#include "kit/stage/stage_run.h"
#include "kit/tsan/report_sink.h"
#include "kit/watch/dump.h"
#include "kit/watch/report.h"

namespace racekit {

/// Runs a StageRun in a child process, watches it from a healthy parent, tells how it ended, and
/// ends the same way.
///
/// A service is asked to stop when the watcher is asked to (SIGTERM), and ends by itself.
///
/// The child cannot outlive the parent, leaves no core file, and is killed when it makes no
/// progress for its limit. On the parent's side nothing here ever waits without a limit.
class Watcher {
 public:
  explicit Watcher(StageRun& stage_run);

  /// In the child: gives the status for main to return. In the parent: never returns. A program
  /// that has made threads already cannot be copied: it runs here, unwatched, and says so.
  int run();

 private:
  int run_unwatched();
  int run_child(pid_t parent);
  [[noreturn]] void watch(pid_t child, const AwaitedSignals& signals);
  [[noreturn]] void say_ended_by_itself(int wait_status) const;
  Outcome outcome_of(int wait_status) const;
  bool ended_by_itself(int wait_status) const;
  bool is_refusal(int wait_status) const;
  bool is_stuck();
  static void stop(pid_t child);
  void show_progress();
  void tell(const ChildEnd& ending);
  std::int64_t elapsed() const;

  StageRun& stage_run_;
  ReportStyle style_;
  Dump dump_;
  ReportSink reports_;
  bool asked_to_stop_ = false;  ///< of a service, which then ends by itself
  std::int64_t last_shown_ = 0;
  std::int64_t last_progress_ = -1;
  std::int64_t last_change_ = 0;
  std::int64_t last_look_ = 0;
};

}  // namespace racekit
