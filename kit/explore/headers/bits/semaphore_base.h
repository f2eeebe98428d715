// In place of the C++ library's header: what std::counting_semaphore is made of, on a semaphore of
// POSIX, which the explorer models.
//
// The library's own, of an atomic and a futex, has several scheduling points where the standard has
// one step, so that four threads have more interleavings than can be run. And until GCC 16 it can
// lose a wake-up by the library's own fault (GCC bug 104928): a right program would be called
// deadlocked.
#pragma once
#pragma GCC system_header

#include <semaphore.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstddef>
#include <ctime>
#include <exception>
#include <type_traits>

namespace racekit {

/// The members are those that <semaphore> calls.
class LibrarySemaphore {
 public:
  static constexpr std::ptrdiff_t _S_max = INT_MAX;  // SEM_VALUE_MAX of Linux

  /// A constant expression, as the standard says; so the first use calls sem_init.
  constexpr explicit LibrarySemaphore(std::ptrdiff_t count) noexcept : count_(count) {}
  LibrarySemaphore(const LibrarySemaphore&) = delete;
  LibrarySemaphore& operator=(const LibrarySemaphore&) = delete;
  ~LibrarySemaphore() { sem_destroy(known()); }

  void _M_acquire() noexcept { must(sem_wait(known())); }

  bool _M_try_acquire() noexcept { return took(sem_trywait(known()), EAGAIN); }

  template <class Clock, class Duration>
  bool _M_try_acquire_until(const std::chrono::time_point<Clock, Duration>& time) noexcept {
    constexpr bool is_real = std::is_same_v<Clock, std::chrono::system_clock>;
    if constexpr (is_real || std::is_same_v<Clock, std::chrono::steady_clock>) {
      const timespec deadline = since_its_epoch(time);
      return took(sem_clockwait(known(), is_real ? CLOCK_REALTIME : CLOCK_MONOTONIC, &deadline),
                  ETIMEDOUT);
    } else {
      return _M_try_acquire_for(time - Clock::now());
    }
  }

  template <class Rep, class Period>
  bool _M_try_acquire_for(const std::chrono::duration<Rep, Period>& time) noexcept {
    using Clock = std::chrono::steady_clock;
    return _M_try_acquire_until(Clock::now() + std::chrono::ceil<Clock::duration>(time));
  }

  /// Gives 0 in place of the count before, with which the library checks max() if it is compiled
  /// to.
  std::ptrdiff_t _M_release(std::ptrdiff_t update) noexcept {
    for (; update > 0; --update) must(sem_post(known()));
    return 0;
  }

 private:
  static void must(int result) noexcept {
    if (result != 0) std::terminate();
  }
  static bool took(int result, int otherwise) noexcept {
    if (result != 0 && errno != otherwise) std::terminate();
    return result == 0;
  }

  template <class Clock, class Duration>
  static timespec since_its_epoch(const std::chrono::time_point<Clock, Duration>& time) noexcept {
    using namespace std::chrono;
    const auto at = std::max(nanoseconds(0), ceil<nanoseconds>(time.time_since_epoch()));
    const auto whole = floor<seconds>(at);
    return {static_cast<time_t>(whole.count()), static_cast<long>((at - whole).count())};
  }

  /// Not watched: it changes nothing of the program's, and no scheduling point lies in it.
  __attribute__((no_sanitize("thread"), noinline)) sem_t* known() noexcept {
    if (count_ >= 0) sem_init(&semaphore_, 0, static_cast<unsigned>(count_));
    count_ = -1;
    return &semaphore_;
  }

  std::ptrdiff_t count_;  ///< before the first use; then -1
  union {
    char nothing_ = 0;
    sem_t semaphore_;
  };
};

}  // namespace racekit

namespace std {

using __semaphore_impl = racekit::LibrarySemaphore;  // until GCC 15

template <ptrdiff_t>
using _Semaphore_impl = racekit::LibrarySemaphore;  // since GCC 16

}  // namespace std
