#pragma once

#include <cstdint>

#include "kit/explore/execution.h"

namespace racekit::explore {

// Objects that are no memory of the program: beyond every address.
constexpr std::uint64_t kTokens = 0xffff'0000'0000'0000;
constexpr std::uint64_t kNumbering = kTokens - 8;  ///< who is created first has the lower number

constexpr std::uint64_t kRandomState = kTokens - 16;  ///< of rand() and the like

inline std::uint64_t start_token(ThreadNumber n) {
  return kTokens + static_cast<std::uint64_t>(n) * 32;
}
inline std::uint64_t end_token(ThreadNumber n) { return start_token(n) + 8; }
inline std::uint64_t wake_token(ThreadNumber n) { return start_token(n) + 16; }

}  // namespace racekit::explore
