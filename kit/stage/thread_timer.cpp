#include "kit/stage/thread_timer.h"

#include <signal.h>
#include <unistd.h>

namespace racekit {

ThreadTimer::ThreadTimer(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(signal_number(), &action, nullptr);

  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = signal_number();
  event._sigev_un._tid = gettid();
  is_there_ = timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0;
}

ThreadTimer::~ThreadTimer() {
  if (is_there_) timer_delete(timer_);
}

int ThreadTimer::signal_number() { return SIGRTMIN + 6; }

void ThreadTimer::wind_up(long nanoseconds) {
  const itimerspec once{{0, 0}, {0, nanoseconds}};
  if (is_there_) timer_settime(timer_, 0, &once, nullptr);
}

}  // namespace racekit
