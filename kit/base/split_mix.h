#pragma once

#include <cstdint>

namespace racekit {

/// What SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) adds to its state for each number.
inline constexpr std::uint64_t kGoldenGamma = 0x9e3779b97f4a7c15;

/// Its mixing: each bit of the result depends on each bit of `z`.
constexpr std::uint64_t mixed_bits(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace racekit
