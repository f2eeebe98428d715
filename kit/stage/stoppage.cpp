#include "kit/stage/stoppage.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

#include "kit/stage/switched.h"

namespace racekit {
namespace {

constexpr suseconds_t kTick = 1000;  // microseconds of the process's time, or the kernel's own tick
constexpr std::int64_t kOthers = 100;          // operations of others that a stop lasts
constexpr std::int64_t kLongest = 50'000'000;  // nanoseconds of a stop
constexpr long kNap = 100'000;                 // nanoseconds

const Record* all = nullptr;
constinit thread_local const Activity* mine = nullptr;

void set_tick(suseconds_t tick) {
  const itimerval again{{0, tick}, {0, tick}};
  setitimer(ITIMER_PROF, &again, nullptr);
}

/// The kernel gives the signal to the thread whose time it is.
void stop_here(int) {
  if (mine == nullptr || MutexLines::on || mine->function.load(std::memory_order_relaxed) == 0)
    return;
  const int error = errno;  // the interrupted code may be about to read it
  const std::int64_t begin = monotonic_now();
  const std::int64_t done = all->operations();
  const timespec nap{0, kNap};
  while (all->operations() < done + kOthers && monotonic_now() < begin + kLongest)
    syscall(SYS_nanosleep, &nap, nullptr);
  errno = error;
}

}  // namespace

Stoppage::Stoppage(const Record& record) {
  all = &record;
  struct sigaction action {};
  action.sa_handler = stop_here;
  action.sa_flags = SA_RESTART;
  sigaction(SIGPROF, &action, nullptr);
  set_tick(kTick);
}

Stoppage::~Stoppage() { set_tick(0); }

void Stoppage::watch(const Activity* own) { mine = own; }

}  // namespace racekit
