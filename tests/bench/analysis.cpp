// What the explorer does with each execution once it has been run, on executions of the real pair:
// it reads the tape, puts the steps in order and looks for the next plan, and finds the races.
// Beside each figure of the kit's stands the plainest code's for the same
// (tests/explore/reference.h).

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kit/explore/process_engine.h"
#include "kit/explore/search/complete_search.h"
#include "kit/explore/search/exploration.h"
#include "kit/explore/search/happens_before.h"
#include "kit/explore/tape_reader.h"
#include "tests/explore/reference.h"
#include "tests/explore/written_region.h"

namespace racekit::test {
namespace {

using explore::Execution;

enum Kind { fixed, broken };

/// Keeps what an engine runs.
class Recorder : public explore::Engine {
 public:
  explicit Recorder(explore::Engine& engine) : engine_(engine) {}

  Execution run(const explore::Plan& plan) override {
    executions.push_back(engine_.run(plan));
    return executions.back();
  }

  std::vector<Execution> executions;

 private:
  explore::Engine& engine_;
};

/// The first executions of a complete search that knows from its beginning what is shared.
struct Recorded {
  std::vector<Execution> executions;
  std::vector<std::uint64_t> shared;  // granules
};

const Recorded& recorded(int kind, int ops) {
  static std::map<std::pair<int, int>, Recorded> known;
  auto& recorded = known[{kind, ops}];
  if (!recorded.executions.empty()) return recorded;
  explore::ProcessEngine::Options options;
  options.program = std::string(RACEKIT_BUILD_DIR "/explore/") +
                    (kind == fixed ? "fixed" : "broken") + "/active_instances";
  options.arguments = {"--setters", "1", "--deleters", "1", "--ops", std::to_string(ops)};
  explore::ProcessEngine engine(options);
  explore::Scope scope;
  scope.limit = 500;
  const explore::Exploration found = explore::search({&engine}, scope);
  scope.known = &found;
  Recorder recorder(engine);
  explore::search({&recorder}, scope);
  recorded.executions = std::move(recorder.executions);
  for (const explore::Range& range : found.shared)
    for (std::uint64_t at = 0; at < range.size; at += explore::kGranule)
      recorded.shared.push_back((range.address + at) / explore::kGranule);
  return recorded;
}

const Recorded& recorded(const benchmark::State& state) {
  return recorded(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
}

void tell_time_of_one(benchmark::State& state, std::size_t count) {
  state.counters["an execution"] =
      benchmark::Counter(static_cast<double>(count), benchmark::Counter::kIsIterationInvariantRate |
                                                         benchmark::Counter::kInvert);
}

template <class Search>
void order_and_tree(benchmark::State& state) {
  const auto& all = recorded(state).executions;
  for (auto _ : state) {
    Search search;
    for (const Execution& execution : all) benchmark::DoNotOptimize(search.take(execution));
  }
  tell_time_of_one(state, all.size());
}

void plans(benchmark::State& state) {
  const auto& all = recorded(state).executions;
  explore::CompleteSearch search;
  for (const Execution& execution : all) search.take(execution);
  for (auto _ : state) benchmark::DoNotOptimize(search.upcoming(1));
}

void races(benchmark::State& state) {
  const auto& all = recorded(state).executions;
  for (auto _ : state) {
    explore::RaceFinder finder;
    for (const Execution& execution : all) benchmark::DoNotOptimize(finder.races(execution));
  }
  tell_time_of_one(state, all.size());
}

/// As the runtime can: it knows which memory is shared.
void races_in_shared_memory(benchmark::State& state) {
  const Recorded& all = recorded(state);
  explore::Reserve reserve(std::size_t{1} << 30);
  explore::flat::RaceDetector detector(reserve.arena(),
                                       explore::flat::RaceDetector::Told::of_places, 1 << 14);
  detector.look_only_at(all.shared);
  explore::LastSchedule last;
  for (auto _ : state)
    for (const Execution& execution : all.executions)
      benchmark::DoNotOptimize(
          detector.take(explore::flat::ExecutionTape(execution), last.replace(execution)));
  tell_time_of_one(state, all.executions.size());
}

void races_plainly(benchmark::State& state) {
  const auto& all = recorded(state).executions;
  for (auto _ : state)
    for (const Execution& execution : all)
      benchmark::DoNotOptimize(reference::data_races(execution));
  tell_time_of_one(state, all.size());
}

void read(benchmark::State& state) {
  const auto& all = recorded(state).executions;
  WrittenRegion written;
  explore::TapeReader reader(written.region());
  std::size_t next = 0;
  for (auto _ : state) {
    state.PauseTiming();
    written.write(all[next++ % all.size()]);
    state.ResumeTiming();
    benchmark::DoNotOptimize(reader.read());
  }
}

void cases(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"broken", "ops"})->Unit(benchmark::kMicrosecond);
  for (const int ops : {5, 6, 7}) benchmark->Args({fixed, ops});
  for (const int ops : {2, 3}) benchmark->Args({broken, ops});
}

BENCHMARK(read)->Apply(cases)->Iterations(200);
BENCHMARK(order_and_tree<explore::CompleteSearch>)->Apply(cases);
BENCHMARK(order_and_tree<reference::CompleteSearch>)->Apply(cases);
BENCHMARK(plans)->Apply(cases);
BENCHMARK(races)->Apply(cases);
BENCHMARK(races_in_shared_memory)->Apply(cases);
BENCHMARK(races_plainly)->Apply(cases);

}  // namespace
}  // namespace racekit::test

BENCHMARK_MAIN();
