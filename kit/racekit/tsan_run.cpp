#include "kit/racekit/tsan_run.h"

#include <sys/wait.h>

#include <cstdlib>

#include "kit/tsan/race_report.h"

namespace racekit {

void listen_for_reports(const ReportSink& sink, bool aside) {
  const auto [name, value] = sink.environment(aside);
  setenv(name.c_str(), value.c_str(), 1);
}

Outcome outcome_of(const Finished& finished, const ReportSink& sink) {
  if (finished.timed_out) return Outcome::hung;
  if (const ReportLog* first = sink.first(); first && is_lock_order(*first))
    return Outcome::deadlocked;
  if (sink.reports() > 0) return Outcome::raced;
  return WIFSIGNALED(finished.wait_status) ? Outcome::crashed : Outcome::survived;
}

}  // namespace racekit
