#include "kit/racekit/program/tsan_run.h"

#include <sys/wait.h>

#include <cstdlib>

#include "kit/tsan/race_report.h"

namespace racekit {

void listen_for_reports(const ReportSink& sink, bool aside) {
  const auto [name, value] = sink.environment(aside);
  setenv(name.c_str(), value.c_str(), 1);
}

Outcome outcome_of(const ProcessResult& finished, const ReportSink& sink) {
  if (finished.timed_out) return Outcome::hung;
  if (finished.stood_still) return Outcome::deadlocked;
  if (const ReportLog* first = sink.first()) return outcome_of(*first);
  if (sink.reports() > 0) return Outcome::raced;
  if (WIFSIGNALED(finished.wait_status)) return Outcome::crashed;
  return finished.shell_status() == 0 ? Outcome::survived : Outcome::lost;
}

}  // namespace racekit
