#pragma once

#include "kit/tsan/race_report.h"

namespace racekit {

/// Writes into a report what its facts mean: one sentence in plain words (`why`), and the lesson
/// that explains it.
void explain(RaceReport& report);

}  // namespace racekit
