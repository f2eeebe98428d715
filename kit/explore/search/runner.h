#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "kit/explore/search/strategy.h"

namespace racekit::explore {

/// Runs a strategy's plans, or searches of an engine's own, on several engines at a time.
///
/// Of plans, while an execution runs, the other engines run plans that are sure to come later; the
/// results are handed over in the strategy's sequence. So the number of engines changes nothing but
/// the time. Each engine is called from one thread only, which lives as long as the runner: a
/// process that an engine starts may be told to die with it.
class Runner {
 public:
  /// The engines must outlive the runner. At least one.
  explicit Runner(std::vector<Engine*> engines);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  Engine& first() const { return *engines_.front(); }
  bool has_many() const { return engines_.size() > 1; }

  /// What is the same in every plan of a search.
  struct Common {
    const std::vector<Range>& shared;
    bool find_circles;
  };

  /// Runs one plan after the other until none is left, or `take` gives false for an execution (and
  /// whether it is a new one). What an engine or the strategy throws comes through; no engine
  /// is at work any more when run returns.
  void run(Strategy& strategy, const Common& common,
           const std::function<bool(const Execution& execution, bool is_new)>& take);

  /// Calls `each` with 0 … count - 1, begun in this sequence, as many at a time as there are
  /// engines. The first exception ends it: nothing new is begun, and it is thrown here.
  void each(std::size_t count, const std::function<void(std::size_t number, Engine&)>& each);

 private:
  struct Result {
    Execution execution;
    std::exception_ptr error;
  };
  struct Task {
    std::uint64_t number;
    std::function<void(Engine&)> run;  // does not throw
  };

  void work(Engine& engine);
  void run_plan(const Job& job, Engine& engine);
  Execution result_of(std::uint64_t number);
  void finish();

  std::vector<Engine*> engines_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> waiting_;       // not begun, most urgent first
  std::set<std::uint64_t> begun_;  // being run, or run and not handed over
  std::map<std::uint64_t, Result> done_;
  std::size_t running_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace racekit::explore
