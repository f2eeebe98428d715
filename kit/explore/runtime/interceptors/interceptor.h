#pragma once

#include <cstdint>

#include "kit/explore/runtime/real.h"

// What the files share that take over functions of the C library. Each such function has one shape:
// the real one for who is not watched (the fork server, the runtime itself), ours for the program.

/// Where the function that this stands in was called from.
#define CALLER __builtin_return_address(0)

/// The definition behind a function that is taken over here.
#define REAL(name) racekit::explore::real<decltype(name)>(#name)

namespace racekit::explore {

/// The deadline of a wait that has none.
constexpr std::int64_t kNever = INT64_MAX;

inline std::uint64_t id(const void* object) { return reinterpret_cast<std::uint64_t>(object); }

}  // namespace racekit::explore
