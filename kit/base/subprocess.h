#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace racekit {

/// A program to run, and what must hold while it runs.
struct Command {
  std::vector<std::string> arguments;  ///< the first one is the program: a path, or a name in PATH
  std::string input = {};              ///< what it finds on stdin
  double limit = 60;                   ///< seconds; then it is killed, and its whole process group

  /// Called for each piece of text that it writes to stdout and to stderr, as it comes; null: only
  /// collected.
  std::function<void(const std::string& piece)> on_output = nullptr;
  std::function<void(const std::string& piece)> on_error_text = nullptr;

  /// Asked again and again, at least every 20 ms; once it gives true the program is killed like one
  /// that is at its limit. null: there is no question.
  std::function<bool()> cancelled = nullptr;

  /// Seconds that it gets, once it is at its limit or cancelled, to end by itself after a SIGTERM;
  /// then it is killed. So does one whose caller ends.
  double patience = 0;

  /// End it where its threads all wait for one another for good (kit/base/standstill.h).
  bool ends_at_a_standstill = false;

  /// Called with the program's process id, once there is one.
  std::function<void(pid_t process)> on_start = nullptr;

  /// Called in the child just before the program starts; bare system calls only.
  std::function<void()> before_start = nullptr;
};

/// How a program ended.
struct ProcessResult {
  int wait_status = 0;       ///< of waitpid; the status of a program that cannot be started is 127
  bool timed_out = false;    ///< it was killed at its limit
  bool stood_still = false;  ///< it was killed because it stood still for good
  bool cancelled = false;    ///< it was killed because the caller wished so
  std::string output;        ///< what it wrote to stdout, the first 16 MiB
  std::string error_text;    ///< what it wrote to stderr, likewise

  /// What a shell would show: the exit status, or 128 + signal.
  int shell_status() const;
};

/// Runs a program to its end with nothing but `input` on stdin, collects what it writes, and never
/// waits longer than the limit. The program dies with this process, leaves no core file, and is no
/// terminal's foreground job. Several threads may be in here at once; each stays until its own
/// program has ended (the kernel kills a program when the *thread* that started it ends). Throws
/// std::system_error if no process can be made.
ProcessResult run(const Command& command);

}  // namespace racekit
