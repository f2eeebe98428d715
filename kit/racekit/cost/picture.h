#pragma once

#include "kit/plot/picture.h"
#include "kit/racekit/cost/report.h"

namespace racekit {

/// Operations a second, a panel for each share of reads and a line for each variant that takes any
/// number of threads. Without the loads of which a variant was not measured, since a person stopped
/// it; it may have no panel then.
plot::Picture cost_picture(const CostReport& report);

}  // namespace racekit
