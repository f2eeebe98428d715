#include "kit/base/interrupt.h"

#include <signal.h>

#include <cstdio>
#include <cstdlib>

#include "kit/base/clock.h"
#include "kit/base/orphans.h"

namespace racekit {

Interrupt::Interrupt() : thread_([this](const std::stop_token& stop) { wait(stop); }) {}

int Interrupt::say_so() const {
  std::fprintf(stderr, "outcome: interrupted: you stopped it.\n");
  return 128 + number_;
}

ProcessResult Interrupt::run(Command command, const std::function<void()>& meanwhile) const {
  command.cancelled = [&, own = command.cancelled] {
    if (meanwhile) meanwhile();
    return number_ != 0 || (own && own());
  };
  command.before_start = [this, own = command.before_start] {
    signals_.restore();
    if (own) own();
  };
  return racekit::run(command);
}

void Interrupt::wait(const std::stop_token& stop) {
  constexpr std::int64_t kPatience = 1'000'000'000;
  std::int64_t since = 0;
  while (!stop.stop_requested()) {
    const int number = signals_.next();
    if (since == 0 && number != 0 && number != SIGCHLD) {
      number_ = number;
      since = monotonic_now();
    }
    // Programs die with this process; a temporary folder sees to its own end.
    if (since == 0 || monotonic_now() - since <= kPatience) continue;
    end_orphans();
    std::_Exit(say_so());
  }
}

}  // namespace racekit
