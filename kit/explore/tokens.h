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

// The queue of those who wait on a futex, and what an annotation speaks of: each another object
// than the memory at the same address. No address has these bits.
constexpr std::uint64_t kQueue = std::uint64_t{1} << 62;
constexpr std::uint64_t kAnnotation = std::uint64_t{1} << 61;

inline std::uint64_t queue_token(const void* word) {
  return reinterpret_cast<std::uint64_t>(word) | kQueue;
}
inline std::uint64_t annotation_token(const void* object) {
  return reinterpret_cast<std::uint64_t>(object) | kAnnotation;
}

/// Where an object lies that is a token of these, or is its own address.
constexpr std::uint64_t address_of(std::uint64_t object) {
  return object & ~(kQueue | kAnnotation);
}

}  // namespace racekit::explore
