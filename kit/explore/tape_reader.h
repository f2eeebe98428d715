#pragma once

#include "kit/explore/execution.h"
#include "kit/explore/region.h"

namespace racekit::explore {

/// What an execution has left in the region, in full. `output` is not there.
Execution read_execution(const Region& region);

}  // namespace racekit::explore
