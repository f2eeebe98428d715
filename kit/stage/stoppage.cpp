#include "kit/stage/stoppage.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

#include "kit/base/clock.h"
#include "kit/stage/switched.h"

namespace racekit {
namespace {

constexpr suseconds_t kTick = 1000;  // microseconds of the process's time, or the kernel's own tick
constexpr long kLong = 250'000;      // nanoseconds; an operation that takes more is stopped
constexpr int kStopsInOne = 20;      // of a long operation
constexpr std::int64_t kOthers = 100;          // operations of others that a stop lasts
constexpr std::int64_t kLongest = 50'000'000;  // nanoseconds of a stop
constexpr long kNap = 100'000;                 // nanoseconds

thread_local const Record* all = nullptr;
thread_local const Activity* mine = nullptr;
thread_local ThreadTimer* timer = nullptr;
thread_local int stops = 0;  // of this operation

void stop_here(int number) {
  if (mine == nullptr || MutexLines::on || mine->function.load(std::memory_order_relaxed) == 0)
    return;
  const int error = errno;  // the interrupted code may be about to read it
  const std::int64_t begin = monotonic_now();
  const std::int64_t done = all->operations();
  const timespec nap{0, kNap};
  while (all->operations() < done + kOthers && monotonic_now() < begin + kLongest)
    syscall(SYS_nanosleep, &nap, nullptr);
  // Once more, unless no other thread is there.
  if (number == ThreadTimer::signal_number() && ++stops < kStopsInOne && all->operations() > done)
    timer->wind_up(kLong);
  errno = error;
}

/// The kernel gives each tick to the thread whose time it is.
bool start_to_tick() {
  struct sigaction action {};
  action.sa_handler = stop_here;
  action.sa_flags = SA_RESTART;
  sigaction(SIGPROF, &action, nullptr);
  const itimerval again{{0, kTick}, {0, kTick}};
  return setitimer(ITIMER_PROF, &again, nullptr) == 0;
}

}  // namespace

Stoppage::Stoppage(const Record& record, const Activity& own) : timer_(stop_here) {
  all = &record;
  mine = &own;
  timer = &timer_;
  [[maybe_unused]] static const bool ticks = start_to_tick();
}

Stoppage::~Stoppage() { mine = nullptr; }

void Stoppage::begin() {
  stops = 0;
  if (!MutexLines::on) timer_.wind_up(kLong);
}

void Stoppage::end() {
  if (!MutexLines::on) timer_.wind_up(0);
}

}  // namespace racekit
