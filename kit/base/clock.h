#pragma once

#include <cstdint>

namespace racekit {

/// Now, in nanoseconds of CLOCK_MONOTONIC. Async-signal-safe.
std::int64_t monotonic_now();

/// The time that processors have spent on this process, in nanoseconds. Async-signal-safe.
std::int64_t processor_time();

}  // namespace racekit
