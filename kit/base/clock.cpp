#include "kit/base/clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace racekit {

std::int64_t monotonic_now() {
  timespec now{};
  // The bare call: ThreadSanitizer intercepts clock_gettime, and a handler must not enter its
  // runtime.
  syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace racekit
