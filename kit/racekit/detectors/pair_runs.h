#pragma once

#include <filesystem>
#include <memory>

#include "kit/base/temporary_folder.h"
#include "kit/racekit/detectors/pair_programs.h"
#include "kit/racekit/detectors/report.h"
#include "kit/racekit/program/command_runner.h"

namespace racekit {

/// The runs of one pair's two programs, plain and with each tool. Both get the same flags.
///
/// Every call throws CommandRunner::Stopped when a person wishes to stop, and UsageError with the
/// program's own line if it refuses its flags.
class PairRuns {
 public:
  /// Operations of each thread in a plain run, at most, and in a run with a tool.
  static constexpr int kOps = 5'000;
  static constexpr int kToolOps = 1'000;

  /// Finds out how many operations both programs can do in a short run. `folder` is for what the
  /// explorer and the tools write down.
  PairRuns(const Pair& pair, const PairPrograms& programs, std::shared_ptr<TemporaryFolder> folder,
           CommandRunner& runner);

  /// Makes so many plain runs, counts those that failed, and times one that is as long as a tool's.
  void run_plain(const std::filesystem::path& program, int runs, MeasuredProgram& measured);

  /// What a tool has to say that looks at runs: it gets them until it has reported, or all are
  /// made.
  DetectorResult ask(const Detector& detector, const std::filesystem::path& source,
                     const std::filesystem::path& program);

  /// What the kit's explorer has to say of small cases.
  DetectorResult explore(const std::filesystem::path& source, const std::filesystem::path& program);

  /// The flags of a tool's run of full length.
  Arguments tool_flags() const { return flags_of(Length::full); }

 private:
  /// A run with a tool: as long as it takes for two threads to meet; each thread with a single
  /// operation, after which it ends; and at a daemon's pace, where two that lock in opposite orders
  /// do not deadlock at once.
  enum class Length { full, single, paced };

  void choose_ops(const PairPrograms& programs);
  Arguments flags_of(Length length) const;

  const Pair& pair_;
  const std::shared_ptr<TemporaryFolder> folder_;
  CommandRunner& runner_;
  int ops_ = kOps;
};

}  // namespace racekit
