#pragma once

#include <cstdint>

#include "kit/explore/execution.h"
#include "kit/explore/verb.h"

namespace racekit::explore {

struct Thread;

/// What a thread is about to do: announced before it is done, so that others may go first.
struct Operation {
  /// Which alternatives the state of things allows now, a bit for each; 0: the thread must wait.
  using Ready = std::uint64_t (*)(const Operation&);

  static constexpr std::uint64_t kGo = 1;
  static constexpr std::uint64_t kTimeOut = 1U << Choice::kTimeOut;
  static constexpr std::uint64_t kSpurious = 1U << Choice::kSpurious;

  static std::uint64_t always(const Operation&) { return kGo; }

  Verb verb = Verb::none;
  int place = -1;
  Ready ready = always;
  void* object = nullptr;  ///< what `ready` looks at: a mutex, a thread, …
  Thread* thread = nullptr;
  std::uint64_t waits_for = 0;
  int most = 1;          ///< of a wake: so many at most
  bool is_wait = false;  ///< its alternatives 1 and 2 are a time-out and a spurious wake-up

  /// What it touches; for a wait, by alternative 0. The scheduler adds them to the step, unless
  /// only the doing can tell: then they are what it may touch, and the one who does it adds them.
  Touch touches[4] = {};
  int touch_count = 0;
  bool touches_by_doing = false;

  Operation& touch(Touch::Mode mode, std::uint64_t address, std::uint32_t size) {
    touches[touch_count++] = {mode, address, size};
    return *this;
  }
  Operation& touch(Touch::Mode mode, const void* address, std::size_t size) {
    return touch(mode, reinterpret_cast<std::uint64_t>(address), static_cast<std::uint32_t>(size));
  }
};

}  // namespace racekit::explore
