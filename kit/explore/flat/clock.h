#pragma once

#include <cstdint>

#include "kit/explore/flat/arena.h"

namespace racekit::explore::flat {

/// A vector clock (Fidge, 1988; Mattern, 1989) in an arena, that does not change any more: others
/// may keep it without a copy. Threads beyond its size have the entry 0.
struct Clock {
  const std::uint32_t* entries = nullptr;
  std::uint64_t size = 0;

  std::uint32_t operator[](std::size_t thread) const { return thread < size ? entries[thread] : 0; }
};

/// Makes `into`, of `size` entries, see all that the clock has seen; the clock is no longer.
inline void join(std::uint32_t* into, const Clock& clock) {
  for (std::size_t i = 0; i < clock.size; ++i)
    if (into[i] < clock.entries[i]) into[i] = clock.entries[i];
}

}  // namespace racekit::explore::flat
