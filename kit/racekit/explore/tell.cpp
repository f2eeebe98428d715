#include <cstdio>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "kit/base/clock.h"
#include "kit/base/flags.h"
#include "kit/base/output.h"
#include "kit/base/text.h"
#include "kit/explore/schedule.h"
#include "kit/racekit/explore/report.h"
#include "kit/racekit/program/replay_run.h"
#include "kit/racekit/program/told_text.h"
#include "kit/web/case_graph.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

/// Chooses what is shown, writes it down, and runs it once more to tell it. Gives what is wrong
/// with the file that it should write, or nothing.
std::optional<std::string> choose_shown(ExploreReport& report) {
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
  if (options.trace != "none" || !options.junit.empty() || !options.sarif.empty()) {
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

}  // namespace

int tell(const Subject& subject, const ExploreOptions& options, const Explored& explored,
         std::int64_t begin) {
  ExploreReport report{.subject = subject, .options = options, .explored = explored};
  const std::optional<std::string> error = choose_shown(report);
  print(options.json ? explore_json(report) : explore_text(report));
  const double seconds = static_cast<double>(monotonic_now() - begin) / 1e9;
  if (!options.junit.empty()) write_whole(options.junit, explore_junit(report, seconds));
  if (!options.sarif.empty()) write_whole(options.sarif, json_text(explore_sarif(report)));
  std::optional<std::string> no_graph;
  if (!options.graph.empty()) no_graph = write_graph(subject, options, explored);
  if (error) throw std::runtime_error(*error);
  if (no_graph) throw std::runtime_error("--graph '" + options.graph + "': " + *no_graph);
  return explore_status(explored);
}

}  // namespace racekit
