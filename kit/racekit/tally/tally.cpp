#include <cstdio>
#include <memory>
#include <utility>

#include "kit/base/flags.h"
#include "kit/base/progress.h"
#include "kit/racekit/subcommands.h"
#include "kit/racekit/tally/picture.h"
#include "kit/racekit/tally/plan.h"
#include "kit/racekit/tally/report.h"

namespace racekit {
namespace {

std::string how_far(const TallyReport& report, const Tally& tally) {
  return (report.varied.empty() ? "" : report.varied + ' ' + tally.value + ": ") +
         std::to_string(tally.made) + " of " + std::to_string(tally.asked) + " runs made, " +
         std::to_string(tally.looked_fine) + " looked fine";
}

int tally(const TallyOptions& options, const std::filesystem::path& build) {
  TallyPlan plan = plan_tally(options, build);
  TallyReport& report = plan.report;
  const plot::Plotter plotter(*options.plot);
  const auto say = [&](const std::string& text) {
    if (options.json) return;
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  };

  const AwaitedSignals signals;
  int stopped_by = 0;
  Progress progress;
  bool is_open = false;
  const auto open_table = [&] {
    if (std::exchange(is_open, true)) return;
    progress.clear();
    say(tally_heading(report));
  };
  for (Tally& each : report.tallies) {
    stopped_by = plan.runs_for(each).make(signals, [&](const Run* run) {
      if (run != nullptr) {
        open_table();  // not before: a program that refuses its flags leaves no table behind
        each.add(*run);
      }
      progress.show([&] { return how_far(report, each); });
    });
    each.times_to_failure.sort();
    progress.clear();
    open_table();
    say(tally_rows(report, each));
    if (stopped_by != 0) break;
  }
  report.interrupted = stopped_by != 0;
  say(tally_meaning(report));
  if (options.json) std::fputs(tally_json(report).c_str(), stdout);
  std::fflush(stdout);
  if (plotter.is_needed() && report.tallies.front().made > 0) plotter.write(tally_picture(report));
  return stopped_by == 0 ? 0 : 128 + stopped_by;
}

}  // namespace

Subcommand add_tally(Flags& racekit) {
  const auto options = std::make_shared<TallyOptions>();
  Flags& flags = racekit.subcommand(
      "tally", "Run a program many times and count how the runs ended",
      "Flags of the program stand behind --:  racekit tally broken/active_instances -- "
      "--ops 100\n");
  flags.positional("PROGRAM", options->program,
                   "A program of the kit's (broken/active_instances), or any path");
  flags.integer("--runs", options->runs, 1, 1'000'000, "How often it runs [100]");
  flags.integer("--jobs", options->jobs, 1, 256,
                "How many runs at the same time; they disturb each other [1]");
  flags.real("--limit", "S", options->limit, 0.1, 86'400, "a number of seconds from 0.1 to 86,400",
             "Seconds for one run, then it is ended [10 more than it should take]");
  flags.option("--vary", "ops|threads|cores=N,N,...",
               "A tally for each value: operations of each thread; threads of each writing role; "
               "cores",
               [options](const std::string& value) {
                 if (value.empty()) refuse("--vary", value, "ops|threads|cores=N,N,...");
                 options->vary = value;
               });
  flags.mark("--json", options->json, "Print one JSON object instead of the table");
  plot::add_plot_flags(flags, options->plot);
  flags.others(options->strays);
  flags.behind(options->flags);
  return {flags, [=](const std::filesystem::path& build) { return tally(*options, build); }};
}

}  // namespace racekit
