#pragma once

#include <cstdint>

namespace racekit::explore {

struct Thread;

/// What a function keeps over a call: the registers that its callees must save, and the stack from
/// its own frame up.
struct FrameState {
  std::uint64_t registers = 0;           ///< hashed
  const std::uint64_t* stack = nullptr;  ///< the frame's end; null if there is no such frame
};

/// Of the function that the calling thread has left by the call that returns to `pc`.
FrameState frame_state(const void* pc);

/// A hash to which a value has been added.
constexpr std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

/// The same for a piece of memory.
inline std::uint64_t mixed(std::uint64_t hash, const std::uint64_t* begin,
                           const std::uint64_t* end) {
  for (; begin < end; ++begin) hash = mixed(hash, *begin);
  return hash;
}

/// A hash of the registers and of what now lies in the thread's stack.
std::uint64_t hash_of(const FrameState& state, const Thread& thread);

}  // namespace racekit::explore
