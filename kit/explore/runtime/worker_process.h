#pragma once

#include <sys/types.h>

#include <cstdint>

namespace racekit::explore {

enum class Request : char;

/// The fork server's child that runs one execution after the other; see resident/worker.h. It is
/// made when the first one is asked for, and anew where it has ended.
class WorkerProcess {
 public:
  /// `begin_anew` puts back what lies in the region; see resident/worker.h. `control` is for the
  /// server alone.
  WorkerProcess(void (*begin_anew)(), const int& control)
      : begin_anew_(begin_anew), control_(control) {}

  /// Hands a request on; `status` is the answer. Where the worker has none, the region says why. In
  /// the worker, and there alone, it returns true: at the beginning of each execution.
  bool answer(Request request, int& status);

 private:
  bool start();
  void end();

  void (*begin_anew_)();
  const int& control_;
  pid_t pid_ = 0;  ///< 0: there is none
  int link_ = -1;
  std::uint32_t lenders_ = 0;  ///< that it has; see Region
};

}  // namespace racekit::explore
