#include "kit/base/clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace racekit {

namespace {

std::int64_t now_of(clockid_t clock) {
  timespec now{};
  // The bare call: ThreadSanitizer intercepts clock_gettime, and a handler must not enter its
  // runtime.
  syscall(SYS_clock_gettime, clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

std::int64_t monotonic_now() { return now_of(CLOCK_MONOTONIC); }

std::int64_t processor_time() { return now_of(CLOCK_PROCESS_CPUTIME_ID); }

}  // namespace racekit
