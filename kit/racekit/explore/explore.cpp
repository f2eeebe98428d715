#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "kit/base/clock.h"
#include "kit/base/flags.h"
#include "kit/base/output.h"
#include "kit/base/text.h"
#include "kit/explore/schedule.h"
#include "kit/racekit/explore/report.h"
#include "kit/racekit/program/explored.h"
#include "kit/racekit/program/replay_run.h"
#include "kit/racekit/program/told_text.h"
#include "kit/racekit/subcommands.h"
#include "kit/web/case_graph.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

/// Chooses what is shown, writes it down, and runs it once more to tell it. Gives what is wrong
/// with the file that it should write, or nothing.
std::optional<std::string> tell(ExploreReport& report) {
  const Explored& explored = report.explored;
  const ExploreOptions& options = report.options;
  const std::vector<explore::Range>* shared = &explored.all.shared;
  if (options.show) {
    const auto& results = explored.all.results.all();
    if (*options.show > results.size())
      refuse("--show", std::to_string(*options.show),
             "a result's number; there " +
                 (results.size() == 1 ? std::string("is 1") : "are " + grouped(results.size())));
    report.shown = results[*options.show - 1].shortest;
  } else if (explored.shortest) {
    report.shown = explored.shortest->finding;
    shared = &explored.shortest->shared;
  } else {
    return {};
  }
  explore::Schedule schedule = schedule_of(report.subject, options, explored);
  schedule.outcome = name_of(report.shown->verdict.outcome);
  schedule.shared = *shared;
  schedule.choices = report.shown->schedule;
  std::optional<std::string> error;
  report.schedule = options.save.empty()
                        ? fs::path(options.program).stem().string() + ".schedule.json"
                        : options.save;
  try {
    explore::write_schedule(report.schedule, schedule);
  } catch (const std::system_error& failure) {
    error = failure.what();
    report.schedule.clear();
  }
  if (options.trace != "none") {
    const Replayed replayed = replay(report.subject, schedule);
    report.trace = make_trace(replayed.execution, replayed.verdict, replayed.maps);
  }
  return error;
}

/// Gives why there is no graph, or nothing.
std::optional<std::string> write_graph(const Subject& subject, const ExploreOptions& options,
                                       const Explored& explored) {
  CaseGraph graph(engine_options(subject, options), explored.all,
                  schedule_of(subject, options, explored));
  while (graph.grow()) {
  }
  if (!graph.is_whole()) return graph.why_not();
  write_whole(options.graph, json_text(graph.json(), -1));
  std::fprintf(stderr, "%s has %s, after %s\n", options.graph.c_str(),
               counted(graph.states(), "state", "states").c_str(),
               counted(graph.runs(), "run", "runs").c_str());
  return {};
}

void check(const ExploreOptions& options) {
  if (options.bound && options.random)
    throw UsageError("--bound and --random: give one of them, they are different searches");
  if (options.show && options.trace == "none")
    throw UsageError("--show: tells an interleaving, --trace none does not");
  if (options.seed && !options.random) throw UsageError("--seed: goes with --random N");
  if (!options.graph.empty() && (options.bound || options.random))
    throw UsageError("--graph: takes a complete search, not --bound or --random");
}

std::string checked_trace(const std::string& value) {
  if (value != "short" && value != "full" && value != "none")
    refuse("--trace", value, "short (the last 30 rows), full or none");
  return value;
}

int play(const ExploreOptions& options, const fs::path& build) {
  check(options);
  const std::int64_t begin = monotonic_now();
  const Subject subject = subject_of(options.program, options.sources, options.arguments, build);
  const Explored explored = explore_subject(subject, options);
  ExploreReport report{.subject = subject, .options = options, .explored = explored};
  const std::optional<std::string> error = tell(report);
  std::fputs((options.json ? explore_json(report) : explore_text(report)).c_str(), stdout);
  std::fflush(stdout);
  std::optional<std::string> no_graph;
  if (!options.graph.empty()) no_graph = write_graph(subject, options, explored);
  std::fprintf(stderr, "time: %s\n", duration(monotonic_now() - begin).c_str());
  if (error) throw std::runtime_error(*error);
  if (no_graph) throw std::runtime_error("--graph '" + options.graph + "': " + *no_graph);
  return explore_status(explored);
}

}  // namespace

Subcommand add_explore(Flags& racekit) {
  const auto options = std::make_shared<ExploreOptions>();
  Flags& flags = racekit.subcommand(
      "explore", "Run all interleavings of a small case of a program, and count how they end",
      "The program's own arguments stand behind --; those of the kit's programs also among these:\n"
      "  racekit explore my.cpp more.cpp --cxxflags \"-O2 -DNDEBUG\" -- 3\n"
      "  racekit explore broken/active_instances --setters 1 --deleters 1 --ops 1\n"
      "Exit status: 0 complete, nothing failed; 3 not complete, nothing failed; else the worst\n"
      "outcome's: crashed 70, corrupted 65, hung 124, deadlocked 67, lost 65, raced 66.\n");
  flags.positional("PROGRAM", options->program,
                   "A program of the kit's (broken/active_instances), or C++ files");
  flags.integer<std::uint64_t>("--jobs", options->jobs, 1, 64,
                               "How many executions at the same time [1]");
  flags.option("--engine", "WHICH",
               "How executions are run: auto, resident (in one process), fork [auto]",
               [options](const std::string& value) { options->engine = checked_engine(value); });
  flags.integer<std::uint64_t>(
      "--bound", options->bound, 0, 100,
      "Only executions with at most N preemptions, those with fewest first");
  flags.integer<std::uint64_t>("--random", options->random, 1, 1'000'000'000,
                               "N schedules at random: not exhaustive");
  flags.integer<std::uint64_t>("--seed", options->seed, 0, 1'000'000'000,
                               "Which random schedules [1]");
  flags.real("--limit", "S", options->limit, 0.1, 86'400, "a number of seconds from 0.1 to 86,400",
             "Seconds after which the search ends, complete or not [60]");
  flags.integer<std::uint64_t>("--steps", options->steps, 1, 100'000,
                               "Steps after which an execution is cut off [5,000]");
  flags.integer<std::uint64_t>("--timeouts", options->timeouts, 0, 1000,
                               "How often timed waits of one thread may time out [1]");
  flags.mark("--spurious", options->spurious, "Condition variables may wake without a reason");
  flags.option("--save", "FILE", "Where the failing schedule goes [NAME.schedule.json]",
               [options](const std::string& value) {
                 if (value.empty()) refuse("--save", value, "the name of a file");
                 options->save = value;
               });
  flags.option("--graph", "FILE", "All states of the case, as JSON (kit/web/graph_json.h)",
               [options](const std::string& value) {
                 if (value.empty()) refuse("--graph", value, "the name of a file");
                 options->graph = value;
               });
  flags.integer<std::uint64_t>("--show", options->show, 1, explore::Results::kMost,
                               "Tell the result N of the table, instead of the shortest failure");
  flags.option("--trace", "WHICH", "The shortest failure line by line: short, full, none [short]",
               [options](const std::string& value) { options->trace = checked_trace(value); });
  flags.mark("--json", options->json, "Print one JSON object instead of the text");
  options->sources.add_to(flags);
  flags.behind(options->arguments);
  return {flags, [=](const fs::path& build) {
            if (options->program.empty() || options->program.starts_with('-'))
              throw UsageError("explore: needs a PROGRAM, such as broken/active_instances");
            return play(*options, build);
          }};
}

}  // namespace racekit
