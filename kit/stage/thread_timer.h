#pragma once

#include <ctime>

namespace racekit {

/// A one-shot timer whose signal hits the thread that made it, in the middle of whatever it does.
///
/// Make and destroy it on that thread. All of a process have one handler.
class ThreadTimer {
 public:
  explicit ThreadTimer(void (*handler)(int signal_number));
  ~ThreadTimer();
  ThreadTimer(const ThreadTimer&) = delete;
  ThreadTimer& operator=(const ThreadTimer&) = delete;

  static int signal_number();

  /// The signal comes so many nanoseconds from now, instead of whenever it was to come before; 0:
  /// not at all. Nothing happens where the system gives no timer. Async-signal-safe.
  void wind_up(long nanoseconds);

 private:
  timer_t timer_{};
  bool is_there_ = false;
};

}  // namespace racekit
