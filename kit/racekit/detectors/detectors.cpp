#include <algorithm>
#include <cstdio>
#include <memory>

#include "kit/base/flags.h"
#include "kit/base/kit_folders.h"
#include "kit/base/outcome.h"
#include "kit/plot/plotter.h"
#include "kit/racekit/detectors/pair_programs.h"
#include "kit/racekit/detectors/pair_runs.h"
#include "kit/racekit/detectors/picture.h"
#include "kit/racekit/detectors/report.h"
#include "kit/racekit/program/command_runner.h"
#include "kit/racekit/subcommands.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

struct DetectorsOptions {
  Arguments pairs;
  int runs = 100;
  std::string source = kit_folders().source;
  bool json = false;
  std::shared_ptr<plot::PlotOptions> plot = std::make_shared<plot::PlotOptions>();
};

struct DoesNotCompile {
  std::string error;
};

/// One call of `racekit detectors`, from the options to the table.
class Measurement {
 public:
  Measurement(const DetectorsOptions& options, const fs::path& build)
      : wish_(options),
        build_(build),
        found_(pairs_in(options.source, options.pairs)),
        plotter_(*options.plot) {
    report_.runs = options.runs;
    report_.plain_ops = PairRuns::kOps;
    report_.ops = PairRuns::kToolOps;
    report_.compiler = kCompilerOfThisBuild;
    report_.left_out = found_.left_out;
  }

  int play() try {
    report_.detectors = detectors(build_, folder_->path(), [&](const Command& command) {
      return runner_.run(command, "looking for tools");
    });
    for (const Pair& pair : found_.pairs) measure(pair);
    print(detectors_meaning(report_));
    if (wish_.json) std::fputs(detectors_json(report_).c_str(), stdout);
    std::fflush(stdout);
    if (plotter_.is_needed() && !report_.pairs.empty()) plotter_.write(detectors_picture(report_));
    return 0;
  } catch (const CommandRunner::Stopped&) {
    return runner_.say_so();
  } catch (const DoesNotCompile& failure) {
    runner_.clear();
    std::fprintf(stderr, "racekit: %s\n", failure.error.c_str());
    return exit_status(Outcome::usage);
  }

 private:
  void print(const std::string& text) {
    runner_.clear();
    if (wish_.json) return;
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }

  /// Each way of compiling is taken once: several tools run the same program.
  std::vector<CompileWay> ways() const {
    std::vector<CompileWay> all{CompileWay{}};
    for (const Detector& detector : report_.detectors)
      if (detector.is_here() && std::ranges::find(all, detector.compiled) == all.end())
        all.push_back(detector.compiled);
    return all;
  }

  void measure(const Pair& pair) {
    runner_.now_at(pair.name + ": ");
    const PairPrograms programs(
        build_, folder_->path(), pair, ways(),
        [this](const Command& command) { return runner_.run_silently(command); },
        [this] { runner_.show("compiling"); });
    for (const bool broken : {true, false})
      if (const PairProgram& plain = programs.of(broken, {}); !plain.done)
        throw DoesNotCompile{(broken ? "'broken/" : "'fixed/") + pair.name +
                             ".cpp': " + plain.output};
    if (!has_roles(programs)) {
      report_.left_out.push_back(pair.name + ": it has no roles on the kit's stage");
      return;
    }
    PairRuns runs(pair, programs, folder_, runner_);
    report_.pairs.push_back({.name = pair.name,
                             .tool_flags = runs.tool_flags(),
                             .broken = measure(pair, programs, runs, true),
                             .fixed = measure(pair, programs, runs, false)});
    if (report_.pairs.size() == 1) print(detectors_heading(report_));
    print(detectors_rows(report_, report_.pairs.back()));
  }

  MeasuredProgram measure(const Pair& pair, const PairPrograms& programs, PairRuns& runs,
                          bool broken) {
    runner_.now_at((broken ? "broken/" : "fixed/") + pair.name + ": ");
    const PairProgram& plain = programs.of(broken, {});
    MeasuredProgram measured;
    measured.compile_time = plain.time;
    runs.run_plain(plain.path, wish_.runs, measured);
    for (const Detector& detector : report_.detectors) {
      auto& result = measured.results.emplace_back();
      if (detector.is_here())
        result = result_of(detector, runs, broken ? pair.broken : pair.fixed,
                           programs.of(broken, detector.compiled));
    }
    return measured;
  }

  static DetectorResult result_of(const Detector& detector, PairRuns& runs, const fs::path& source,
                                  const PairProgram& program) {
    DetectorResult result;
    if (!program.done) return {.answer = DetectorResult::Answer::failed, .said = program.output};
    switch (detector.way) {
      case Detector::Way::compiles:
        result = detector.read({.output = {}, .error_text = program.output}, source);
        result.run_time = program.time;
        return result;
      case Detector::Way::runs:
        result = runs.ask(detector, source, program.path);
        break;
      case Detector::Way::explores:
        result = runs.explore(source, program.path);
        break;
    }
    result.compile_time = program.time;
    return result;
  }

  bool has_roles(const PairPrograms& programs) {
    return !runner_.run({.arguments = {programs.of(true, {}).path, "--roles"}}, "its roles")
                .output.empty();
  }

  const DetectorsOptions& wish_;
  const fs::path& build_;
  const Pairs found_;
  const plot::Plotter plotter_;  // like the folder: made before any thread is
  const std::shared_ptr<TemporaryFolder> folder_ = std::make_shared<TemporaryFolder>();
  CommandRunner runner_;
  DetectorsReport report_;
};

}  // namespace

Subcommand add_detectors(Flags& racekit) {
  const auto options = std::make_shared<DetectorsOptions>();
  Flags& flags =
      racekit.subcommand("detectors", "Who catches what: a table of tools, measured here and now",
                         "Of all pairs, or of those that are named:  racekit detectors counter "
                         "two_locks\n");
  flags.integer("--runs", options->runs, 1, 10'000, "Plain runs of each program [100]");
  flags.option("--source", "DIR", "A folder with broken/ and fixed/ [the kit's own]",
               [options](const std::string& value) { options->source = value; });
  plot::add_plot_flags(flags, options->plot);
  flags.mark("--json", options->json, "Print one JSON object instead of the table");
  flags.others(options->pairs);
  return {flags, [=](const fs::path& build) { return Measurement(*options, build).play(); }};
}

}  // namespace racekit
