// What exploring costs: an execution against the least that any could cost, two cores against one,
// and how soon a failure and the end are reached.

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "kit/base/clock.h"
#include "kit/base/text.h"
#include "kit/explore/process_engine.h"
#include "kit/explore/search/exploration.h"

namespace racekit::test {
namespace {

using explore::Execution;
using explore::Exploration;
using explore::Plan;
using explore::ProcessEngine;
using explore::Scope;

constexpr double kCap = 60;  // seconds, for a search

void use_cores(const cpu_set_t& cores) { sched_setaffinity(0, sizeof cores, &cores); }

cpu_set_t all_cores() {
  cpu_set_t cores;
  sched_getaffinity(0, sizeof cores, &cores);
  return cores;
}

cpu_set_t first_of(const cpu_set_t& cores) {
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int core = 0; core < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++core)
    if (CPU_ISSET(core, &cores)) CPU_SET(core, &one);
  return one;
}

using explore::EngineKind;

ProcessEngine::Options options(const char* kind, int ops, EngineKind engine = EngineKind::fork) {
  ProcessEngine::Options options;
  options.kind = engine;
  options.program = std::string(RACEKIT_BUILD_DIR "/explore/") + kind + "/active_instances";
  options.arguments = {"--setters", "1", "--deleters", "1", "--ops", std::to_string(ops)};
  return options;
}

template <class Work>
double seconds_of(Work work) {
  const std::int64_t begin = monotonic_now();
  work();
  return static_cast<double>(monotonic_now() - begin) / 1e9;
}

/// A process, and as many empty threads as the program has.
void bare_execution() {
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork");
  if (child == 0) {
    std::thread a([] {}), b([] {});
    a.join();
    b.join();
    _exit(0);
  }
  waitpid(child, nullptr, 0);
}

/// The plan of the program's first execution, once it is known what is shared.
Plan settled_plan(ProcessEngine& engine) {
  Plan plan;
  for (;;) {
    const auto newly_shared = engine.run(plan).newly_shared;
    if (newly_shared.empty()) return plan;
    plan.shared.insert(plan.shared.end(), newly_shared.begin(), newly_shared.end());
    std::ranges::sort(plan.shared, {}, &explore::Range::address);
  }
}

/// A, B, A, B, …: the machine's speed drifts, so each ratio is of two neighbours.
void compare_with_floor() {
  constexpr int kPairs = 15;
  constexpr int kRuns = 100;
  std::printf("an execution / a bare fork with two empty threads, on one core, %d pairs of %d\n",
              kPairs, kRuns);
  for (const char* kind : {"fixed", "broken"}) {
    ProcessEngine engine(options(kind, 1));
    const Plan plan = settled_plan(engine);
    std::vector<double> ratios, floors, ours;
    for (int i = 0; i < kPairs; ++i) {
      floors.push_back(seconds_of([] {
        for (int run = 0; run < kRuns; ++run) bare_execution();
      }));
      ours.push_back(seconds_of([&] {
        for (int run = 0; run < kRuns; ++run) engine.run(plan);
      }));
      ratios.push_back(ours.back() / floors.back());
    }
    for (auto* times : {&ratios, &floors, &ours}) std::ranges::sort(*times);
    std::printf("  %-6s  median %.2f (from %.2f to %.2f); %.0f us against %.0f us\n", kind,
                ratios[kPairs / 2], ratios.front(), ratios.back(), ours[kPairs / 2] / kRuns * 1e6,
                floors[kPairs / 2] / kRuns * 1e6);
  }
}

struct Searched {
  Exploration found;
  double seconds;
  double to_failure = 0;
};

/// `is_warm`: the engines' programs are started before the time begins.
Searched search(const char* kind, int ops, std::size_t jobs, Scope scope,
                EngineKind engine = EngineKind::fork, bool is_warm = false) {
  std::vector<std::unique_ptr<ProcessEngine>> engines;
  std::vector<explore::Engine*> all;
  for (std::size_t i = 0; i < jobs; ++i)
    all.push_back(
        engines.emplace_back(std::make_unique<ProcessEngine>(options(kind, ops, engine))).get());
  scope.observe_kinds = engine == EngineKind::resident;
  if (is_warm)
    for (explore::Engine* each : all) each->run({});
  const std::int64_t begin = monotonic_now();
  const auto so_far = [&] { return static_cast<double>(monotonic_now() - begin) / 1e9; };
  scope.stop = [&] { return so_far() >= kCap; };
  Searched searched;
  searched.found = explore::search(all, scope, [&](const Execution&, const Exploration& found) {
    if (found.first_failure == found.executions) searched.to_failure = so_far();
  });
  searched.seconds = so_far();
  return searched;
}

double rate(const Searched& searched) {
  return static_cast<double>(searched.found.executions + searched.found.redundant) /
         searched.seconds;
}

/// One execution again and again, without a search: the program, the runtime, and memory put back.
void time_repeated_executions() {
  constexpr int kRepetitions = 2'000;
  std::printf("\nan execution in the worker, begun anew %d times\n", kRepetitions);
  const struct {
    const char* kind;
    int ops;
  } cases[] = {{"fixed", 6}, {"broken", 3}};
  for (const auto& [kind, ops] : cases) {
    ProcessEngine::Options how = options(kind, ops, EngineKind::resident);
    ProcessEngine once(how);
    const Plan plan = settled_plan(once);
    how.repeat = kRepetitions;
    ProcessEngine engine(how);
    engine.run(plan);
    const double each = seconds_of([&] { engine.run(plan); }) / kRepetitions;
    std::printf("  %-6s  %d operations:  %.0f us\n", kind, ops, each * 1e6);
  }
}

/// Each engine in turn: the machine's speed drifts.
void compare_engines() {
  constexpr int kPairs = 3;
  std::printf(
      "\nexecutions a second on one core, from the start to the end of the complete search, %d "
      "pairs\n",
      kPairs);
  const struct {
    const char* kind;
    int ops;
  } cases[] = {{"fixed", 5}, {"fixed", 6}, {"fixed", 7}, {"broken", 2}, {"broken", 3}};
  for (const auto& [kind, ops] : cases) {
    std::vector<double> forked, resident, ratios;
    for (int i = 0; i < kPairs; ++i) {
      forked.push_back(rate(search(kind, ops, 1, {}, EngineKind::fork)));
      resident.push_back(rate(search(kind, ops, 1, {}, EngineKind::resident)));
      ratios.push_back(resident.back() / forked.back());
    }
    for (auto* rates : {&forked, &resident, &ratios}) std::ranges::sort(*rates);
    std::printf("  %-6s  %d operations:  fork %6.0f, resident %6.0f; resident / fork %.1f\n", kind,
                ops, forked[kPairs / 2], resident[kPairs / 2], ratios[kPairs / 2]);
    std::fflush(stdout);
  }
}

void compare_cores(const cpu_set_t& cores) {
  constexpr int kPairs = 5;
  std::printf(
      "\nexecutions a second, two cores / one, a complete search of the fixed program with "
      "8 operations\n");
  if (CPU_COUNT(&cores) < 2) {
    std::printf("  there is only one core\n");
    return;
  }
  std::vector<double> ratios;
  for (int i = 0; i < kPairs; ++i) {
    use_cores(first_of(cores));
    const double one = rate(search("fixed", 8, 1, {}, EngineKind::resident));
    use_cores(cores);
    const double two = rate(search("fixed", 8, 2, {}, EngineKind::resident));
    std::printf("  %.0f / %.0f = %.2f\n", two, one, two / one);
    std::fflush(stdout);
    ratios.push_back(two / one);
  }
  std::ranges::sort(ratios);
  std::printf("  median %.2f\n", ratios[kPairs / 2]);
}

std::string seconds(double time) { return duration(static_cast<std::int64_t>(time * 1e9)); }

void time_searches() {
  std::printf(
      "\n1 setter, 1 deleter, on one core, once the program is started: to the first failure "
      "(fewest preemptions first), and to the end (%.0f s at most)\n",
      kCap);
  for (const char* kind : {"broken", "fixed"}) {
    for (int ops = 1; ops <= 3; ++ops) {
      const Searched first = search(
          kind, ops, 1,
          {.method = Scope::Method::bounded, .bound = 2, .until_shortest = true, .limit = 2'000},
          EngineKind::resident, true);
      const Searched all = search(kind, ops, 1, {}, EngineKind::resident, true);
      std::printf("  %-6s  %d operations:  ", kind, ops);
      if (first.found.first_failure)
        std::printf("failure at execution %s, %s;  ", grouped(*first.found.first_failure).c_str(),
                    seconds(first.to_failure).c_str());
      else
        std::printf("no failure;  ");
      std::printf("%s%s interleavings, %s repeated, %s\n", all.found.complete ? "" : "> ",
                  grouped(all.found.executions).c_str(), grouped(all.found.redundant).c_str(),
                  seconds(all.seconds).c_str());
      std::fflush(stdout);
    }
  }
}

}  // namespace
}  // namespace racekit::test

int main() {
  const cpu_set_t cores = racekit::test::all_cores();
  racekit::test::use_cores(racekit::test::first_of(cores));
  racekit::test::compare_with_floor();
  racekit::test::time_repeated_executions();
  racekit::test::compare_engines();
  racekit::test::compare_cores(cores);
  racekit::test::use_cores(racekit::test::first_of(cores));
  racekit::test::time_searches();
}
