#include <cstdio>
#include <memory>

#include "kit/base/outcome.h"
#include "kit/base/usage.h"
#include "kit/explore/search/strategy.h"
#include "kit/racekit/explore/replay_gdb.h"
#include "kit/racekit/program/replay_run.h"
#include "kit/racekit/program/told_text.h"
#include "kit/racekit/subcommands.h"
#include "kit/trace/trace_json.h"

namespace racekit {
namespace {

struct ReplayOptions {
  std::string file;
  std::size_t width = 100;
  bool json = false;
  bool gdb = false;
  std::vector<std::string> gdb_arguments;
};

int play(const ReplayOptions& options, const std::filesystem::path& build) {
  const explore::Schedule schedule = given_schedule(options.file);
  const Subject subject = subject_of(schedule, build);
  const Replayed replayed = replay(subject, schedule);
  if (options.gdb) return run_gdb(subject, schedule, replayed, options.gdb_arguments);
  const Trace trace = make_trace(replayed.execution, replayed.verdict, replayed.maps);
  const std::size_t preemptions = explore::preemptions(replayed.execution.steps);
  const std::size_t steps = replayed.execution.steps.size();
  if (options.json) {
    const nlohmann::ordered_json all{
        {"program", subject.name},     {"arguments", subject.arguments},
        {"outcome", schedule.outcome}, {"reason", replayed.verdict.reason},
        {"preemptions", preemptions},  {"steps", steps},
        {"trace", trace_json(trace)}};
    print(json_text(all));
  } else {
    std::printf("%s\n%s", replay_text(subject, schedule, replayed, trace, options.width).c_str(),
                see_it(shell_quoted(options.file)).c_str());
  }
  return exit_status(replayed.verdict.outcome);
}

}  // namespace

Subcommand add_replay(Flags& racekit) {
  Flags& flags = racekit.subcommand(
      "replay", "Run a schedule that racekit explore wrote, the same way again",
      "What stands behind -- goes to gdb:  racekit replay FILE --gdb -- -batch -ex backtrace\n");
  const auto options = std::make_shared<ReplayOptions>();
  flags.positional("FILE", options->file, "What racekit explore wrote: NAME.schedule.json");
  flags.mark("--gdb", options->gdb,
             "Run it in gdb, stopped before the first access that races, else before the end");
  flags.integer<std::size_t>("--width", options->width, kNarrowestTrace, 1000,
                             "Columns of the text at most [100]");
  flags.mark("--json", options->json, "Print one JSON object instead of the text");
  flags.behind(options->gdb_arguments);
  return {flags, [=](const std::filesystem::path& build) {
            if (options->file.empty()) throw UsageError("replay: needs a FILE, takes a schedule");
            if (!options->gdb_arguments.empty() && !options->gdb)
              throw UsageError("'" + options->gdb_arguments.front() +
                               "': what stands behind -- is for --gdb");
            return play(*options, build);
          }};
}

}  // namespace racekit
