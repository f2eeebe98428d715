#pragma once

#include <pthread.h>

#include <atomic>
#include <cstdint>

#include "kit/explore/region.h"
#include "kit/explore/runtime/context.h"
#include "kit/explore/runtime/frame_state.h"
#include "kit/explore/runtime/operation.h"
#include "kit/explore/runtime/spin.h"
#include "kit/explore/tokens.h"

namespace racekit::explore {

/// A thread of the explored program, as the runtime sees it.
///
/// One thread runs at a time: the one that has the baton. Only it touches any of this, so nothing
/// here is atomic but the baton itself.
struct alignas(4096) Thread {
  enum class State : std::uint8_t { unborn, alive, ended };

  ThreadNumber number = 0;
  State state = State::unborn;
  bool joined = false;
  bool detached = false;
  std::atomic<std::uint32_t> baton{0};  ///< 1: it is this thread's turn (a futex)

  // Scheduling.
  Operation pending{};
  bool announced = false;  ///< it waits at `pending`
  int alternative = 0;     ///< the one that was chosen for it
  bool goes_on = false;    ///< no other thread may go before it: the next step is part of this one
  bool woken = false;      ///< what it waits for has happened
  bool within_step = false;  ///< what it accesses now is part of the step that it has begun
  std::uint32_t timeouts = 0;
  std::uint32_t spurious = 0;

  // Where it is: nodes of the tree of places.
  static constexpr std::uint32_t kMostFrames = 4096;
  std::int32_t node = -1;  ///< of the function it is in
  std::uint32_t depth = 0;
  std::int32_t place = -1;  ///< of what it does at the moment

  // The order that creation and join alone give (see sharing.h).
  std::uint32_t clock = 1;

  const Block* last_block = nullptr;   ///< of the heap, that it used
  AccessRecord* last_write = nullptr;  ///< its value after the write is still to be read
  Spin spin;
  FrameState frame;  ///< where it waits for its turn; see circle.h
  static constexpr std::uint32_t kTriesRoom = 256;
  std::uint8_t tries[kTriesRoom] = {};  ///< by place, as a hash
  std::int64_t now = 0;              ///< its virtual clock: nanoseconds since the program's start
  std::uint32_t random_numbers = 0;  ///< that it has been given
  int inside = 0;  ///< > 0: the runtime or a real function works for it, nothing is recorded

  // What it runs.
  std::uint64_t stack_end = 0;
  std::uint64_t own_end = 0;       ///< likewise, without the C library's descriptor of the thread
  const void* waits_at = nullptr;  ///< perform()'s frame; null where it has not come so far
  std::uint64_t foreign_begin = ~std::uint64_t{0};  ///< what others use of its stack
  std::uint64_t foreign_end = 0;
  pthread_t handle{};
  resident::Context context;  ///< in a worker: where it waits
  void* (*start)(void*) = nullptr;
  void* argument = nullptr;
  void* result = nullptr;

  // What is large comes last, that the rest lies together.
  std::int32_t callers[kMostFrames];      ///< by depth
  std::uint32_t seen[kMostThreads] = {};  ///< of each thread: see `clock`
};

/// The thread that asks; null where the explorer has no say: in the fork server, and in a thread
/// that has ended.
extern thread_local constinit Thread* self;

/// All that there have been, by number.
extern Thread threads[kMostThreads];
extern int thread_count;
extern int joined_count;

/// True if the caller is a thread whose doings are to be controlled and recorded.
inline bool watched() { return self && self->inside == 0; }

/// While one lives, what its thread does is the runtime's own business.
class Inside {
 public:
  Inside() { ++self->inside; }
  ~Inside() { --self->inside; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
};

}  // namespace racekit::explore
