#pragma once

#include <cstdint>

#include "kit/explore/execution.h"

namespace racekit::explore {

/// What follows is done at this place, by the calling thread: a debugger may wish to see it.
void stop_if_wanted(std::int32_t place);

/// The execution is about to end: a debugger sees where it goes wrong; and if it has not seen what
/// it wished for, it sees this end.
void stop_before_the_end(End end, std::int32_t place);

}  // namespace racekit::explore
