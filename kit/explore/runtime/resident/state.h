#pragma once

#include <pthread.h>

#include <cstddef>
#include <cstdint>

#include "kit/explore/runtime/resident/checkpoint.h"
#include "kit/explore/runtime/resident/context.h"
#include "kit/explore/runtime/resident/search.h"
#include "kit/explore/runtime/resident/snapshots.h"

namespace racekit::explore::resident {

/// A real thread, which gives its stack and its thread-local storage to the program's thread of the
/// same number, and never runs again itself.
struct Lender {
  pthread_t handle;
  Context context;       ///< where the C library is about to call the thread's function
  std::uint32_t parked;  ///< 1: it waits for ever (a futex)
  alignas(16) char parking[2048];
};

/// At most so many threads in one execution, main included.
constexpr std::uint32_t kMostLenders = 65;

/// All that lasts from one execution to the next. It lies at an address that is another one in each
/// worker, so that a program that writes where it should not does not meet with it.
struct State {
  Context engine;  ///< it waits here while the program runs
  Context start;   ///< main, where every execution begins
  Context left;    ///< of an execution that is over: never used again

  volatile bool executing;
  volatile std::uint64_t execution;  ///< its number
  bool left_a_handler;               ///< of a signal, by a switch
  bool keeps_moment;                 ///< the program waits for a snapshot, at `moment`
  Context moment;

  std::uint64_t ticking_execution;  ///< at the last tick of the clock
  std::uint32_t ticks;              ///< that it has lasted

  std::uint8_t selector;  ///< whether the kernel passes on system calls from outside the kit
  void (*begin_anew)();
  int link;  ///< to the fork server

  Lender lenders[kMostLenders];  ///< the first one lends its storage to the engine
  Checkpoint checkpoint;
  Snapshots snapshots;
  alignas(Search) std::byte search[sizeof(Search)];  ///< once the engine has asked for one
  alignas(4096) std::byte search_memory[std::size_t{1} << 30];
  alignas(4096) char signal_stack[std::size_t{128} << 10];
  alignas(4096) char engine_stack[std::size_t{1} << 20];
};

/// Null outside of a worker.
extern State* state;

}  // namespace racekit::explore::resident
