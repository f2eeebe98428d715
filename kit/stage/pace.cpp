#include "kit/stage/pace.h"

#include <time.h>

#include <algorithm>

#include "kit/base/clock.h"

namespace racekit {

void sleep_until(std::int64_t moment) {
  const timespec when{moment / 1'000'000'000, moment % 1'000'000'000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, nullptr);
}

Pace::Pace(double rate, double offset)
    : step_(static_cast<std::int64_t>(1e9 / rate)),
      next_(monotonic_now() + static_cast<std::int64_t>(offset * 1e9 / rate)) {}

void Pace::wait(const std::atomic<bool>& stop) {
  constexpr std::int64_t kSlice = 20'000'000;
  while (!stop.load(std::memory_order_relaxed)) {
    const std::int64_t now = monotonic_now();
    if (now >= next_) break;
    sleep_until(std::min(next_, now + kSlice));
  }
  next_ += step_;
}

}  // namespace racekit
