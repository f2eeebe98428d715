#pragma once

#include <cstddef>
#include <functional>

namespace racekit {

/// Calls `each` with 0 … count - 1, on so many threads at a time, and `meanwhile` (may be null) on
/// this one, several times a second, until all have returned. The first exception of `each` ends
/// it: nothing new is begun, and it is thrown here.
void in_parallel(std::size_t jobs, std::size_t count, const std::function<void(std::size_t)>& each,
                 const std::function<void()>& meanwhile);

}  // namespace racekit
