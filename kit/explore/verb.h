#pragma once

#include <cstdint>

namespace racekit::explore {

/// What a step begins with: the one thing in it that other threads can see.
enum class Verb : std::uint8_t {
  none,  ///< what only the runtime does
  read,
  write,
  update,  ///< reads and writes, in one
  free,
  end_frame,  ///< a function returns whose local variables other threads use
  start,      ///< a thread's first step
  create,
  join,
  lock,
  lock_shared,
  try_lock,
  unlock,
  unlock_shared,
  wait,        ///< falls asleep
  wake_up,     ///< goes on, woken or not
  notify_one,  ///< of a condition variable
  notify_all,
  wake_one,  ///< of a word in memory (a futex)
  wake_all,
  acquire,  ///< of a semaphore
  try_acquire,
  release,
  arrive,  ///< at a barrier
  pass,
  once,
  once_done,
  once_failed,
  static_init,
  static_ready,
  static_failed,
  sleep,
  yield,
  random,  ///< rand and its kin use what all threads share
  exit,
  exit_now,  ///< _exit and its kin, which call no handler
  abort,
  raise,
};

/// Whether alternative 1 of such a step is that its wait comes to an end too late.
constexpr bool may_time_out(Verb verb) {
  return verb == Verb::wake_up || verb == Verb::lock || verb == Verb::acquire;
}

/// "lock shared"; "" of none. Documented names: schedules and --json have them.
constexpr const char* name_of(Verb verb) {
  switch (verb) {
    case Verb::none:
      return "";
    case Verb::read:
      return "read";
    case Verb::write:
      return "write";
    case Verb::update:
      return "update";
    case Verb::free:
      return "free";
    case Verb::end_frame:
      return "return";
    case Verb::start:
      return "start";
    case Verb::create:
      return "create";
    case Verb::join:
      return "join";
    case Verb::lock:
      return "lock";
    case Verb::lock_shared:
      return "lock shared";
    case Verb::try_lock:
      return "trylock";
    case Verb::unlock:
      return "unlock";
    case Verb::unlock_shared:
      return "unlock shared";
    case Verb::wait:
      return "wait";
    case Verb::wake_up:
      return "wake up";
    case Verb::notify_one:
      return "notify one";
    case Verb::notify_all:
      return "notify all";
    case Verb::wake_one:
      return "wake one";
    case Verb::wake_all:
      return "wake";
    case Verb::acquire:
      return "acquire";
    case Verb::try_acquire:
      return "try acquire";
    case Verb::release:
      return "release";
    case Verb::arrive:
      return "arrive";
    case Verb::pass:
      return "pass";
    case Verb::once:
      return "once";
    case Verb::once_done:
      return "once done";
    case Verb::once_failed:
      return "once failed";
    case Verb::static_init:
      return "static init";
    case Verb::static_ready:
      return "static ready";
    case Verb::static_failed:
      return "static failed";
    case Verb::sleep:
      return "sleep";
    case Verb::yield:
      return "yield";
    case Verb::random:
      return "rand";
    case Verb::exit:
      return "exit";
    case Verb::exit_now:
      return "_exit";
    case Verb::abort:
      return "abort";
    case Verb::raise:
      return "raise";
  }
  return "";
}

}  // namespace racekit::explore
