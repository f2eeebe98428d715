#pragma once

#include "kit/base/outcome.h"
#include "kit/base/subprocess.h"
#include "kit/tsan/report_sink.h"

namespace racekit {

/// Makes the sink known to the programs that this process starts from now on. `aside`:
/// ThreadSanitizer's own text goes into the sink, not to stderr.
void listen_for_reports(const ReportSink& sink, bool aside);

/// How a program with ThreadSanitizer ended that is not one of the kit's.
Outcome outcome_of(const ProcessResult& finished, const ReportSink& sink);

}  // namespace racekit
