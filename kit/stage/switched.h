#pragma once

namespace racekit {

/// Whether the mutex lines of a program do anything. The stage sets it from `--mutex`.
struct MutexLines {
  /// True as soon as the program has a Switched mutex: it has mutex lines to switch.
  static inline bool present = false;

  /// True in a broken program whose fixed twin has such lines (stage/cure_is_a_switch.cpp).
  static inline bool in_twin = false;

  /// Whether `--mutex` switches the pair's mutex lines. If not, the cure is another one.
  static bool switchable() { return present || in_twin; }

  /// Whether lock() and unlock() lock and unlock on this thread. Never changes while the thread
  /// runs operations, so a lock is always met by its unlock.
  static inline constinit thread_local bool on = true;
};

/// A mutex whose lock() and unlock() lines can be switched off, as if they were commented out.
///
/// On, it is `Mutex` itself and nothing more. Off, both do nothing at all: no memory is touched, so
/// ThreadSanitizer sees exactly the program without these lines.
template <class Mutex>
class Switched {
 public:
  Switched() { MutexLines::present = true; }
  Switched(const Switched&) = delete;
  Switched& operator=(const Switched&) = delete;

  void lock() {
    if (MutexLines::on) mutex_.lock();
  }
  void unlock() {
    if (MutexLines::on) mutex_.unlock();
  }

  void lock_shared() {  ///< of a std::shared_mutex
    if (MutexLines::on) mutex_.lock_shared();
  }
  void unlock_shared() {
    if (MutexLines::on) mutex_.unlock_shared();
  }

 private:
  Mutex mutex_;
};

}  // namespace racekit
