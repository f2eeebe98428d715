#pragma once

#include <string>

#include "kit/explore/execution.h"
#include "kit/explore/search/happens_before.h"
#include "kit/tsan/race_report.h"

namespace racekit {

/// A race that the explorer found, told as ThreadSanitizer's are: it is written into a log as that
/// runtime would, so that one place finds the names, the lines and the locks of both. `maps` is the
/// explored process's (ProcessEngine::maps). Of memory on a thread's stack the variable is known by
/// the names on the two lines only.
RaceReport race_report(const explore::Execution& execution, const explore::Race& race,
                       const std::string& maps);

}  // namespace racekit
