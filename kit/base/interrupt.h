#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "kit/base/signals.h"
#include "kit/base/subprocess.h"

namespace racekit {

/// A person's wish to stop (SIGINT, SIGTERM, SIGHUP), for a command that does several things one
/// after the other. From construction on the wish is noticed on a thread of its own; the work
/// asks for it. Work that has not ended a second later is not waited for: the process ends.
class Interrupt {
 public:
  Interrupt();

  /// The signal; 0 as long as no person wishes to stop. Thread-safe.
  int number() const { return number_; }

  /// The exit status of a command that was stopped. Says so on stderr.
  int say_so() const;

  /// Runs a command that ends when a person wishes to stop, or when it is cancelled by its own
  /// question; `meanwhile` (may be null) is called several times a second.
  ProcessResult run(Command command, const std::function<void()>& meanwhile) const;

 private:
  void wait(const std::stop_token& stop);

  AwaitedSignals signals_;
  std::atomic<int> number_{0};
  std::jthread thread_;  // the last: it uses the others
};

}  // namespace racekit
