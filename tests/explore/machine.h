#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "kit/explore/execution.h"
#include "tests/explore/small_program.h"

namespace racekit::test {

/// A small program in the midst of its run: what can happen next, and what then happens. Knows
/// nothing of searching.
class Machine {
 public:
  explicit Machine(const SmallProgram& program);

  /// All that can happen next; empty if the process has ended or nothing can go on.
  std::vector<explore::Choice> enabled() const;

  /// Lets it happen. Gives what it touched.
  explore::Step step(explore::Choice choice);

  /// The threads that have not ended, and what each would touch.
  std::vector<explore::Pending> pending() const;

  bool ended() const { return exit_status_.has_value() || aborted_ || used_dead_; }
  explore::End end() const;
  int status() const { return aborted_ ? 6 : exit_status_.value_or(0); }

  /// How it ended: "x0=1 x1=0 r1=0,0,1 …" if main came to its end (then all that it joined has),
  /// else "exit N", "abort", "deadlock", or "dead" if it used the local variable after its function
  /// had returned.
  std::string result() const;

  /// Equal for equal states.
  std::string key() const;

 private:
  struct Thread {
    bool created = false;
    bool started = false;
    bool done = false;
    std::size_t at = 0;
    int registers[SmallProgram::registers] = {};
    bool waiting = false;  // in a condition wait: its next step takes the mutex again
    bool notified = false;
  };

  const Instruction& next(int thread) const;
  bool can_go(int thread) const;
  void settle(int thread, explore::Step* step);
  std::vector<explore::Touch> touches(int thread) const;

  const SmallProgram* program_;
  std::vector<Thread> threads_;
  std::vector<int> variables_;
  std::vector<int> owners_;               // of each mutex; -1: free
  std::vector<std::deque<int>> waiters_;  // of each condition variable, not notified
  std::optional<int> exit_status_;
  int local_ = 0;  // the local variable of a function of main's
  bool is_local_dead_ = false;
  bool used_dead_ = false;
  bool aborted_ = false;
  bool main_ended_ = false;
};

}  // namespace racekit::test
