#include "kit/stage/preemption.h"

#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

namespace racekit {
namespace {

constexpr long kInterval = 30'000;  // nanoseconds

thread_local timer_t mine;
thread_local volatile sig_atomic_t interrupted = 0;

int preemption_signal() { return SIGRTMIN + 6; }

void wind_up() {
  const itimerspec once{{0, 0}, {0, kInterval}};
  timer_settime(mine, 0, &once, nullptr);
}

void give_up_the_core(int) {
  const int error = errno;  // the interrupted code may be about to read it
  syscall(SYS_sched_yield);
  interrupted = 1;
  errno = error;
}

}  // namespace

Preemption::Preemption() {
  struct sigaction action {};
  action.sa_handler = give_up_the_core;
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
  wind_up();
}

}  // namespace racekit
