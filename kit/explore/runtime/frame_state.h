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

/// What RACEKIT_NOTE_REGISTERS has kept of the thread's last call of one of its functions: those
/// that are called often.
struct NotedRegisters {
  std::uint64_t callee_saved[6];
  const std::uint64_t* stack;  ///< where the return address lies
};
extern "C" [[gnu::visibility("hidden")]] thread_local constinit NotedRegisters racekit_noted;

/// A hash to which a value has been added.
constexpr std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

/// The same for a piece of memory. Eight words at a time, as each step of a hash waits for the
/// last.
inline std::uint64_t mixed(std::uint64_t hash, const std::uint64_t* begin,
                           const std::uint64_t* end) {
  constexpr int kLanes = 8;
  std::uint64_t lanes[kLanes] = {hash, 1, 2, 3, 4, 5, 6, 7};
  for (; end - begin >= kLanes; begin += kLanes)
    for (int i = 0; i < kLanes; ++i) lanes[i] = mixed(lanes[i], begin[i]);
  hash = 0;
  for (const std::uint64_t lane : lanes) hash = mixed(hash, lane);
  for (; begin < end; ++begin) hash = mixed(hash, *begin);
  return hash;
}

/// A hash of the registers and of what now lies in the thread's stack, up to `end`.
std::uint64_t hash_of(const FrameState& state, std::uint64_t end);

}  // namespace racekit::explore
