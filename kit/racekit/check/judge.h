#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kit/racekit/check/alone.h"
#include "kit/racekit/check/case.h"
#include "kit/racekit/check/report.h"
#include "kit/racekit/program/command_runner.h"
#include "kit/racekit/program/subject.h"
#include "kit/tsan/report_sink.h"

namespace racekit {

/// A part of the judge's work that has just ended. The report has what came of it; parts that have
/// not been told yet are not to be read, since another thread may be at work on them.
struct Stage {
  enum class Kind {
    compiled,          ///< the plain program and the explorer's
    does_not_compile,  ///< `CheckReport::compiler_output` says why; there is no verdict
    alone,             ///< `CheckReport::differences`
    plain,
    tsan,
    one_case,  ///< `number` is its place in `CheckReport::cases`
    verdict    ///< all of it
  };
  Kind kind;
  std::size_t number = 0;
};

/// Judges a learner's program: compiles it three times, runs it plain, under ThreadSanitizer, and
/// in all interleavings of small cases.
class Judge {
 public:
  /// Is told each stage as soon as it is known, on the thread that called judge().
  using Observer = std::function<void(const Stage&, const CheckReport&)>;

  /// `options` and `build`, the build folder, have to outlive it.
  Judge(const CheckOptions& options, const std::filesystem::path& build, Observer observer);

  /// Gives the exit status of `racekit check`: CheckReport::status(), 2 for a program that does not
  /// compile, 130 after Ctrl-C. Throws UsageError.
  int judge();

 private:
  void tell(Stage::Kind kind, std::size_t number = 0);
  void tell_verdict();
  void tell_what_is_known();
  void beside(const std::vector<std::function<void()>>& work);
  std::string at_work() const;

  std::filesystem::path program(const std::string& kind) const { return folder_->path() / kind; }
  /// Compiles for the explorer and finds the roles; compiles and runs under ThreadSanitizer.
  void watch();
  /// Compiles and runs plain.
  void run();
  /// Explores, once the others have compiled the program and found out what it does.
  void look_at_all();
  void wait_for(const std::atomic<bool>& known) const;
  bool begins_to_run() const;

  void compile(const std::string& kind);
  int judge_daemon();
  void find_roles();

  std::filesystem::path cure_of_the_original() const;
  bool compares() const;
  Alone alone(const std::filesystem::path& program, std::vector<StagedRole> roles) const;
  Alone alone_of_the_original() const;
  bool starts_threads_alone() const;
  void run_alone();

  Arguments with(const Arguments& more) const;
  Command command(const std::string& kind, const Arguments& flags, double limit) const;
  double run_limit(double usual) const;
  void run_plain();
  Run run_plain_once(const Arguments& flags) const;
  void run_tsan();
  bool can_stand_still() const;
  void judge_tsan(const ProcessResult& finished);

  ExploreOptions explore_options(std::int64_t deadline) const;
  Subject subject_with(const Arguments& flags) const;
  void explore();
  /// Whether the search may go on with a larger case.
  bool explore_and_judge(CheckedCase& it, CaseSize size, std::int64_t deadline);
  void tell_failure(const Subject& subject, const ExploreOptions& options, const Explored& failing);

  const std::filesystem::path& build_;
  const Observer observer_;
  const Sources sources_;
  std::shared_ptr<TemporaryFolder> folder_;  // made before any thread is
  CommandRunner runner_;
  std::vector<StagedRole> roles_;
  std::string input_;  ///< of each run
  ReportSink sink_;
  std::atomic<int> plain_runs_{0};   ///< begun
  std::atomic<bool> failed_{false};  ///< one of the threads
  std::atomic<bool> roles_known_{false};
  std::atomic<bool> compiled_known_{false};
  std::atomic<bool> compiled_told_{false};
  Alone original_alone_;  ///< of the kit's own cure
  std::atomic<bool> original_known_{false};
  std::atomic<bool> alone_known_{false};
  std::atomic<bool> alone_told_{false};
  std::atomic<bool> plain_known_{false};
  std::atomic<bool> tsan_known_{false};
  std::atomic<bool> explored_known_{false};
  std::atomic<std::size_t> cases_known_{0};
  bool driven_ = false;  ///< a daemon's clients are at work
  bool plain_told_ = false;
  bool tsan_told_ = false;
  std::size_t cases_told_ = 0;
  CheckReport report_;
};

}  // namespace racekit
