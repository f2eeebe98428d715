// Clocks and sleeps: the clock is virtual, and no thread really sleeps.

#include <sched.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>

#include "kit/explore/runtime/circle.h"
#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/interceptors/virtual_clock.h"
#include "kit/explore/runtime/memory.h"
#include "kit/explore/runtime/thread.h"

namespace racekit::explore {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kTick = 1'000;  // a look at the clock takes a microsecond

/// What a clock shows at the program's start: the calendar's is at the first second of 2025.
std::int64_t start_of(clockid_t clock) {
  const bool calendar =
      clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
  return (calendar ? 1'735'689'600 : 1'000) * kSecond;
}

}  // namespace

std::int64_t nanoseconds(const timespec& span) { return span.tv_sec * kSecond + span.tv_nsec; }

std::int64_t moment(clockid_t clock, const timespec& time) {
  return nanoseconds(time) - start_of(clock);
}

timespec time_on(clockid_t clock) {
  self->now += kTick;
  circle::on_clock();
  const std::int64_t shown = start_of(clock) + self->now;
  return {shown / kSecond, shown % kSecond};
}

void sleep_until(std::int64_t moment) {
  if (moment > self->now) self->now = moment;
}

}  // namespace racekit::explore

using namespace racekit::explore;

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) {
  if (!watched()) {
    *time = {};  // a worker's memory opens to the program's writes, not to the kernel's
    return static_cast<int>(kernel(SYS_clock_gettime, clock, bits(time)));
  }
  *time = time_on(clock);
  return 0;
}

int gettimeofday(timeval* __restrict time, void* __restrict) {
  if (!watched()) {
    *time = {};
    return static_cast<int>(kernel(SYS_gettimeofday, bits(time), 0));
  }
  const timespec now = time_on(CLOCK_REALTIME);
  *time = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t* time) {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (time) *time = now.tv_sec;
  return now.tv_sec;
}

int nanosleep(const timespec* span, timespec* rest) {
  if (!watched()) return REAL(nanosleep)(span, rest);
  on_yield(Verb::sleep, CALLER);
  sleep_until(self->now + nanoseconds(*span));
  return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* span, timespec* rest) {
  if (!watched()) return REAL(clock_nanosleep)(clock, flags, span, rest);
  on_yield(Verb::sleep, CALLER);
  sleep_until(flags & TIMER_ABSTIME ? moment(clock, *span) : self->now + nanoseconds(*span));
  return 0;
}

int usleep(useconds_t microseconds) {
  if (!watched()) return REAL(usleep)(microseconds);
  on_yield(Verb::sleep, CALLER);
  sleep_until(self->now + std::int64_t{microseconds} * 1000);
  return 0;
}

unsigned sleep(unsigned seconds) {
  if (!watched()) return REAL(sleep)(seconds);
  on_yield(Verb::sleep, CALLER);
  sleep_until(self->now + seconds * kSecond);
  return 0;
}

int sched_yield() {
  if (!watched()) return static_cast<int>(kernel(SYS_sched_yield));
  on_yield(Verb::yield, CALLER);
  return 0;
}

}  // extern "C"
