#pragma once

#include "kit/plot/picture.h"
#include "kit/racekit/detectors/report.h"

namespace racekit {

/// The table of who catches what as a picture: programs and tools. There is at least one pair.
plot::Picture detectors_picture(const DetectorsReport& report);

}  // namespace racekit
