#include "kit/base/signals.h"

#include <time.h>

#include <initializer_list>

namespace racekit {

AwaitedSignals::AwaitedSignals() {
  sigemptyset(&awaited_);
  signal(SIGCHLD, SIG_DFL);  // an inherited SIG_IGN would take the child's status away
  sigaddset(&awaited_, SIGCHLD);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction current {};
    sigaction(number, nullptr, &current);
    if (current.sa_handler != SIG_IGN) sigaddset(&awaited_, number);
  }
  sigprocmask(SIG_BLOCK, &awaited_, &before_);
}

void AwaitedSignals::restore() const { sigprocmask(SIG_SETMASK, &before_, nullptr); }

int AwaitedSignals::next() const {
  const timespec limit{0, 20'000'000};
  const int number = sigtimedwait(&awaited_, nullptr, &limit);
  return number > 0 ? number : 0;
}

}  // namespace racekit
