#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kit/plot/plotter.h"
#include "kit/racekit/program/run_count.h"
#include "kit/racekit/program/runs.h"

namespace racekit {

/// What the flags of `racekit tally` ask for, as they were given.
struct TallyOptions {
  std::string program;
  int runs = 100;
  int jobs = 1;
  std::optional<double> limit;  ///< seconds for one run
  std::string vary;             ///< "ops=1,10,100"; "" if the flag was not given
  bool json = false;
  std::shared_ptr<plot::PlotOptions> plot = std::make_shared<plot::PlotOptions>();
  std::vector<std::string> flags;   ///< the program's own, behind --
  std::vector<std::string> strays;  ///< what is no flag of the tally's, and not behind --
};

/// The same, judged: everything in it can be run.
struct TallyPlan {
  TallyReport report;  ///< with an empty tally for each value that is varied
  TallyRuns runs;      ///< the command without the flags of a tally

  /// The runs of one tally of the report.
  TallyRuns runs_for(const Tally& tally) const;
};

/// Throws UsageError.
TallyPlan plan_tally(const TallyOptions& options, const std::filesystem::path& build);

}  // namespace racekit
