#pragma once

#include "kit/plot/picture.h"
#include "kit/racekit/program/run_count.h"

namespace racekit {

/// A tally as a picture: how the runs ended and when they failed; where something is varied, how
/// the chance to fail depends on it, with its 95 % interval, and how the runs ended for each value.
/// At least one run was made.
plot::Picture tally_picture(const TallyReport& report);

}  // namespace racekit
