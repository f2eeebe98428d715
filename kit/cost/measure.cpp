#include "kit/cost/measure.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "kit/cost/operation_mix.h"

namespace racekit {
namespace {

using Clock = std::chrono::steady_clock;
using Times = std::vector<std::int64_t>;

/// One operation in so many is timed by itself: looking at the clock takes longer than some
/// operations, and must not slow the others down.
constexpr int kSampled = 128;

std::int64_t nanoseconds(Clock::duration time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
}

/// Nearest rank; 0 of nothing.
std::int64_t percentile(Times& times, int percent) {
  if (times.empty()) return 0;
  const std::size_t rank = (times.size() * static_cast<std::size_t>(percent) + 99) / 100;
  const auto it = times.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(times.begin(), it, times.end());
  return *it;
}

/// The times of the operations that were looked at, of Google Benchmark's last run: those before it
/// are shorter, and only tell it how long the last one must be.
class Samples {
 public:
  void add(const benchmark::State& state, const Times& times) {
    const std::lock_guard lock(mutex_);
    if (run_ != state.max_iterations) times_.clear();
    run_ = state.max_iterations;
    times_.insert(times_.end(), times.begin(), times.end());
  }
  Times& times() { return times_; }

 private:
  std::mutex mutex_;
  benchmark::IterationCount run_ = 0;
  Times times_;
};

void operate(benchmark::State& state, const Script& script, int reads, Samples* samples) {
  OperationMix mix(script, reads, static_cast<std::uint64_t>(state.thread_index()) + 1);
  Times times;
  if (samples != nullptr)
    times.reserve(static_cast<std::size_t>(state.max_iterations / kSampled + 1));
  int left = kSampled;
  for (auto _ : state) {
    if (samples == nullptr || --left > 0) {
      std::int64_t result = mix.next();
      benchmark::DoNotOptimize(result);
      continue;
    }
    left = kSampled;
    const Clock::time_point begin = Clock::now();
    std::int64_t result = mix.next();
    benchmark::DoNotOptimize(result);
    times.push_back(nanoseconds(Clock::now() - begin));
  }
  state.SetItemsProcessed(state.iterations());
  if (samples != nullptr) samples->add(state, times);
}

/// Keeps what Google Benchmark has counted, and prints nothing.
class Collector : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) operations_per_second = run.counters.at("items_per_second");
  }
  double operations_per_second = 0;
};

double operations_per_second(const std::function<void(benchmark::State&)>& work, int threads,
                             double seconds) {
  benchmark::ClearRegisteredBenchmarks();
  benchmark::RegisterBenchmark("operations", work)
      ->Threads(threads)
      ->MinTime(seconds)
      ->UseRealTime();
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  if (!(collector.operations_per_second > 0))
    throw std::runtime_error("Google Benchmark has counted no operation");
  return collector.operations_per_second;
}

std::int64_t clock_time() {
  Times times;
  for (int i = 0; i < 1001; ++i) {
    const Clock::time_point begin = Clock::now();
    times.push_back(nanoseconds(Clock::now() - begin));
  }
  return percentile(times, 50);
}

void nothing(int) {}

Script script_of_nothing() {
  Script script;
  script.add(Role::Kind::inserts, "setters", "", 1).runs(nothing);
  script.add(Role::Kind::removes, "deleters", "", 1).runs(nothing);
  script.add(Role::Kind::reads, "readers", "", 1).runs(nothing);
  return script;
}

/// A thread that sleeps until the object is gone.
class SleepingThread {
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_{[this](const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    stopped_.wait(lock, stop, [] { return false; });
  }};
};

}  // namespace

Measured measure(const Script& script, const MeasureOptions& options) {
  const SleepingThread second_thread;
  OperationMix::fill(script);
  Measured measured;
  Samples samples;
  measured.operations_per_second = operations_per_second(
      [&](benchmark::State& state) { operate(state, script, options.reads, &samples); },
      options.threads, options.seconds);
  const Script no_work = script_of_nothing();
  measured.own =
      1e9 / operations_per_second(
                [&](benchmark::State& state) { operate(state, no_work, options.reads, nullptr); },
                1, options.seconds / 20);
  measured.clock = clock_time();
  measured.samples = static_cast<std::int64_t>(samples.times().size());
  const auto without_clock = [&](int percent) {
    return std::max<std::int64_t>(0, percentile(samples.times(), percent) - measured.clock);
  };
  measured.p50 = without_clock(50);
  measured.p99 = without_clock(99);
  return measured;
}

}  // namespace racekit
