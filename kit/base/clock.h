#pragma once

#include <cstdint>

namespace racekit {

/// Now, in nanoseconds of CLOCK_MONOTONIC. Async-signal-safe.
std::int64_t monotonic_now();

}  // namespace racekit
