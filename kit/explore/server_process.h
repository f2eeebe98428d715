#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "kit/explore/engine_memory.h"
#include "kit/explore/one_core.h"
#include "kit/explore/server_link.h"

namespace racekit::explore {

/// The explored program, started as a fork server, on one core. It ends with this object, and all
/// that it has started with it.
class ServerProcess {
 public:
  /// Throws std::system_error if the machine refuses what it takes. A program that cannot be
  /// started is gone at the first request.
  ServerProcess(const std::string& program, const std::vector<std::string>& arguments,
                const EngineMemory& memory, const OneCore& core);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  pid_t pid() const { return pid_; }

  /// Asks for something; false if the program is gone.
  bool ask(Request request);

  enum class Answer { ended, silent, gone };

  /// Waits for the answer, at most so long; `status` is how the execution's process ended.
  Answer await(double seconds, int& status);

 private:
  int control_;
  pid_t pid_;
};

}  // namespace racekit::explore
