#include "kit/stage/preemption.h"

#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

namespace racekit {
namespace {

constexpr long kInterval = 20'000;         // nanoseconds from an operation's end to the stop
constexpr std::int64_t kYields = 100'000;  // nanoseconds of a stop, before it sleeps
constexpr long kNap = 50'000;              // nanoseconds
constexpr std::int64_t kAhead = 50;        // operations that one may be ahead of another
constexpr int kStops = 2'000;              // then the thread may go on undisturbed

thread_local timer_t mine;
thread_local const Record* all = nullptr;
thread_local const Activity* own = nullptr;
thread_local std::int64_t longest = 0;  // nanoseconds of a stop
thread_local volatile sig_atomic_t interrupted = 0;

int preemption_signal() { return SIGRTMIN + 6; }

void wind_up() {
  const itimerspec once{{0, 0}, {0, kInterval}};
  timer_settime(mine, 0, &once, nullptr);
}

std::int64_t operations_of(const Activity& activity) {
  return activity.operations.load(std::memory_order_relaxed);
}

/// Whether another player, who is not through, is far behind this one.
bool is_ahead() {
  for (const Activity& other : all->activities().subspan(1))
    if (operations_of(other) + kAhead < operations_of(*own) && other.thread_id.load() != 0)
      return true;
  return false;
}

/// Whoever is ahead waits here, in the middle of an operation, until the others have caught up: so
/// nobody does its work alone, on a busy machine neither. The one that is behind all others waits
/// for nobody.
void stop() {
  syscall(SYS_sched_yield);
  const std::int64_t start = monotonic_now();
  for (std::int64_t waited = 0; is_ahead() && waited < longest; waited = monotonic_now() - start) {
    const timespec nap{0, kNap};
    waited < kYields ? syscall(SYS_sched_yield) : syscall(SYS_nanosleep, &nap, nullptr);
  }
}

void stop_here(int) {
  const int error = errno;  // the interrupted code may be about to read it
  stop();
  interrupted = 1;
  errno = error;
}

}  // namespace

Preemption::Preemption(const Record& record, const Activity& activity, std::int64_t longest_stop) {
  all = &record;
  own = &activity;
  longest = longest_stop;
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
