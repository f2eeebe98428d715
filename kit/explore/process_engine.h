#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kit/explore/audit.h"
#include "kit/explore/execution.h"
#include "kit/explore/inner_search.h"

namespace racekit::explore {

enum class Request : char;
class OneCore;
class EngineMemory;
class ServerProcess;

/// How executions are run. They are the same either way.
enum class EngineKind : std::uint8_t {
  automatic,  ///< resident, and where that cannot be, by forking
  resident,   ///< one after the other in one process, which puts its memory back in between
  fork,       ///< each in a process of its own
};

/// Runs executions of a program, none of which harms another: not by a crash, an abort, a hang or a
/// wild write.
///
/// The program, which must be built for the explorer, is started once, as a fork server: for each
/// plan it forks a child that follows it, or hands the plan to a worker (runtime/resident/). All of
/// them run on one core, without address space randomization, in an environment of their own; what
/// they write is collected. They end when this object, or the thread that made it, or the process
/// does, however that ends; they leave no file behind.
///
/// A worker declines what it cannot do, and the plan is run by forking. What a worker gives is
/// compared with a forked execution's now and then: as often as that takes a twentieth of the time,
/// at least once in 10,000 executions, and for each plan that confirm() is called with. Where the
/// two differ, this engine forks from then on and says so by EarlierExecutionsDoubted.
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

    /// Of a few executions none is worth a worker.
    EngineKind kind = EngineKind::fork;
    std::uint32_t repeat = 0;       ///< for benchmarks: see Region
    bool without_fsgsbase = false;  ///< for tests: as on a processor that lacks it

    /// Where its executions run: where those of another engine do, which runs nothing at the same
    /// time. Null: on a core of its own, as long as there are enough.
    std::shared_ptr<const OneCore> core = {};
  };

  /// Why it forks although it might not.
  struct WhyForking {
    std::string what;                    ///< a sentence, or what the program does: "opens a file"
    bool of_the_program = false;         ///< the latter
    std::vector<std::uint64_t> at = {};  ///< where; a call stack, as in Execution::places
  };

  /// Throws std::system_error if the machine refuses what it takes.
  explicit ProcessEngine(Options options);
  ~ProcessEngine() override;
  ProcessEngine(const ProcessEngine&) = delete;
  ProcessEngine& operator=(const ProcessEngine&) = delete;

  /// Throws std::runtime_error, with a line for the user, if the program cannot be started or is
  /// not built for the explorer; likewise, of EngineKind::resident, if it takes a process of its
  /// own.
  Execution run(const Plan& plan) override;
  std::unique_ptr<InnerSearch> begin_search(const InnerSearchOptions& options) override;
  void confirm(const Plan& plan) override;
  void doubt(const std::string& why) override;

  /// Empty as long as a worker runs executions, and where EngineKind::fork was asked for.
  const std::optional<WhyForking>& why_forking() const { return why_forking_; }

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
  class Inner;

  void put_into_region(const Plan& plan);
  void make_ready();
  [[noreturn]] void tell_why_gone();
  bool needs_another_server();
  Execution follow(const Plan& plan, Request request);
  Execution run_by_fork(const Plan& plan);
  std::optional<Execution> run_resident(const Plan& plan);
  void compare(const Plan& plan, const Execution& resident);
  void note_declined();
  void fork_from_now_on(const WhyForking& why);

  Options options_;
  std::unique_ptr<EngineMemory> memory_;
  std::unique_ptr<ServerProcess> server_;

  std::optional<WhyForking> why_forking_;
  bool is_resident_;                 ///< a worker is asked
  std::vector<Range> first_shared_;  ///< as it stood when the program was started
  bool files_are_clean_ = false;     ///< no execution has used them
  std::uint32_t lenders_ = 9;        ///< see Region
  std::uint64_t resident_runs_ = 0;
  std::uint64_t declined_runs_ = 0;
  Audit audit_;
  std::unique_ptr<ProcessEngine> auditor_;  ///< forks; once something is to be compared
};

}  // namespace racekit::explore
