#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kit/explore/execution.h"

namespace racekit::explore {

/// Runs each execution in a process of its own: a crash, an abort, a hang or a wild write harms
/// no other execution.
///
/// The program, which must be built for the explorer, is started once, as a fork server: for each
/// plan it forks a child that follows it. All of them run on one core, without address space
/// randomization, in an environment of their own; what they write is
/// collected. They end when this object, or the thread that made it, or the process does, however
/// that ends; they leave no file behind.
///
/// To be used by the thread that made it. Several engines of one program give the same executions.
class ProcessEngine : public Engine {
 public:
  struct Options {
    std::string program;                 ///< a path
    std::vector<std::string> arguments;  ///< without the program's own name

    std::string input = {};  ///< what each execution finds on stdin

    std::uint32_t steps = 5'000;    ///< then an execution is cut off (End::limited)
    std::uint32_t cpu_seconds = 2;  ///< likewise: for the endless loop that takes no steps
    double seconds = 20;            ///< likewise: for what waits for ever and cannot be seen
    std::uint32_t timeouts = 1;     ///< how often a thread's waits time out while others can go on
    std::uint32_t spurious = 0;     ///< how often a thread's waits end without a reason
  };

  /// Throws std::system_error if the machine refuses what it takes.
  explicit ProcessEngine(Options options);
  ~ProcessEngine() override;
  ProcessEngine(const ProcessEngine&) = delete;
  ProcessEngine& operator=(const ProcessEngine&) = delete;

  /// Throws std::runtime_error, with a line for the user, if the program cannot be started or is
  /// not built for the explorer.
  Execution run(const Plan& plan) override;

  /// The program that runs: another than asked for, where that one has put a twin in its place.
  const std::string& program() const;

  /// For a debugger that runs the program in the engine's place, in the environment kEnvironment:
  /// it will follow the plan by itself, and call racekit_stops_here() before `stop`. Nothing is
  /// limited but the steps. To be called in this order: attend() here, hand_over() in the child
  /// that is about to become the debugger (it makes bare system calls only).
  void attend(const Plan& plan, const Stop& stop);
  void hand_over() const;

  /// The text of the fork server's /proc/PID/maps, by which program counters get their names; "" if
  /// there was no run yet.
  std::string maps() const;

 private:
  class Server;
  class Memory;

  Options options_;
  std::unique_ptr<Memory> memory_;
  std::unique_ptr<Server> server_;
};

}  // namespace racekit::explore
