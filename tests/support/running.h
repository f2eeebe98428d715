#pragma once

#include <sys/types.h>

#include <string>

#include "tests/support/programs.h"

namespace racekit::test {

/// A program of the build folder that runs on beside the test, its stdin closed off, its stdout and
/// stderr too unless a file is named for them. It does not outlive this object.
class Running {
 public:
  Running(const std::string& name, const Flags& flags, const std::string& output = "/dev/null",
          const std::string& errors = "/dev/null");
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void send(int signal_number) const;
  int process() const { return process_; }

  /// The process that it watches, once there is one; 0 if none comes.
  int child() const;

  /// Its children, once there are as many; fewer if they do not come.
  std::vector<int> children(std::size_t count) const;

  /// Its wait status; -1 if it has not ended within ten seconds.
  int end();

 private:
  pid_t process_;
};

/// The process has ended; whether its parent has asked for its status yet is not its affair.
bool is_gone(int process);

}  // namespace racekit::test
