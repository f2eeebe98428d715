#include "kit/stage/preemption.h"

#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>

namespace racekit {
namespace {

constexpr long kInterval = 20'000;              // nanoseconds from an operation's end to the stop
constexpr std::int64_t kOthersOperations = 30;  // are enough
constexpr int kStops = 1'000;                   // then the thread may go on undisturbed

// The longest stop, in nanoseconds. It shrinks when the others do not go on, and grows when they
// do.
constexpr std::int64_t kLong = 10'000'000;
constexpr std::int64_t kShort = 100'000;

thread_local timer_t mine;
thread_local std::int64_t longest = kLong;
thread_local const Record* counted = nullptr;
thread_local volatile sig_atomic_t interrupted = 0;

int preemption_signal() { return SIGRTMIN + 6; }

void wind_up() {
  const itimerspec once{{0, 0}, {0, kInterval}};
  timer_settime(mine, 0, &once, nullptr);
}

/// One thread at a time waits for the others, so that there are some that go on.
std::atomic_flag somebody_waits = ATOMIC_FLAG_INIT;

/// A bare yield is not enough: on a busy machine the core may go to another program, or come
/// straight back. The others may also be unable to go on, because this thread holds a lock.
void wait_for_others() {
  if (somebody_waits.test_and_set(std::memory_order_relaxed)) {
    syscall(SYS_sched_yield);
    return;
  }
  const std::int64_t enough = counted->operations() + kOthersOperations;
  const std::int64_t start = monotonic_now();
  std::int64_t waited = 0;
  while (counted->operations() < enough && waited < longest) {
    const timespec nap{0, kShort / 2};
    waited < kShort ? syscall(SYS_sched_yield) : syscall(SYS_nanosleep, &nap, nullptr);
    waited = monotonic_now() - start;
  }
  longest = waited < longest ? std::min(kLong, longest * 2) : std::max(kShort, longest / 4);
  somebody_waits.clear(std::memory_order_relaxed);
}

void stop_here(int) {
  const int error = errno;  // the interrupted code may be about to read it
  wait_for_others();
  interrupted = 1;
  errno = error;
}

}  // namespace

Preemption::Preemption(const Record& record) {
  counted = &record;
  struct sigaction action {};
  action.sa_handler = stop_here;
  action.sa_flags = SA_RESTART;
  sigaction(preemption_signal(), &action, nullptr);

  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = preemption_signal();
  event._sigev_un._tid = gettid();
  armed_ = timer_create(CLOCK_MONOTONIC, &event, &mine) == 0;  // if not, chance must do
  if (armed_) wind_up();
}

Preemption::~Preemption() {
  if (armed_) timer_delete(mine);
}

void Preemption::operation_done() {
  if (!interrupted) return;
  interrupted = 0;
  if (++stops_ < kStops) wind_up();
}

}  // namespace racekit
