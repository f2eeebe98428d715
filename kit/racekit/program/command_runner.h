#pragma once

#include <string>

#include "kit/base/interrupt.h"
#include "kit/base/progress.h"
#include "kit/base/subprocess.h"

namespace racekit {

/// Runs the commands of a subcommand's work, one after the other or several at a time: it says how
/// far the work is, and ends it with a Stopped when a person wishes so.
class CommandRunner {
 public:
  /// A person wishes to stop.
  struct Stopped {};

  /// What the words of show() are about from now on: "broken/counter: ".
  void now_at(const std::string& where) { where_ = where; }
  const std::string& where() const { return where_; }

  void show(const std::string& what) {
    progress_.show([&] { return where_ + what; });
  }
  void clear() { progress_.clear(); }

  bool stopped() const { return interrupt_.number() != 0; }
  void stop_if_wished() const {
    if (stopped()) throw Stopped{};
  }

  /// The exit status of a command that was stopped. Says so on stderr.
  int say_so() {
    progress_.clear();
    return interrupt_.say_so();
  }

  /// Runs a command and shows `what` it is meanwhile.
  ProcessResult run(const Command& command, const std::string& what) {
    ProcessResult finished = interrupt_.run(command, [&] { show(what); });
    stop_if_wished();
    return finished;
  }

  /// The same without a word. Thread-safe.
  ProcessResult run_silently(const Command& command) const {
    ProcessResult finished = interrupt_.run(command, nullptr);
    stop_if_wished();
    return finished;
  }

 private:
  Interrupt interrupt_;
  Progress progress_;
  std::string where_;
};

}  // namespace racekit
