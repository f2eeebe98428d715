#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "kit/stage/options.h"
#include "kit/stage/record.h"
#include "kit/stage/script.h"
#include "kit/stage/worker.h"

namespace racekit {

/// One run of a program: the workers, what they do, and the look at what they leave.
///
/// perform() is the whole of it. Who starts the threads in a way of its own does without it and
/// calls its parts: fill(), then operate() for each worker's Ids, then check().
class StageRun {
 public:
  StageRun(Options options, Script script);

  const Options& options() const { return options_; }
  const Script& script() const { return script_; }
  const std::vector<Worker>& workers() const { return workers_; }  ///< of a service: nameless roles
  bool writes(std::uintptr_t function) const;  ///< whether an operation is more than a reader's
  Record& record() { return record_; }
  const Record& record() const { return record_; }

  /// Called on each new thread before it starts to work.
  void on_thread_start(std::function<void()> hook) { on_thread_start_ = std::move(hook); }

  /// Fills the map, runs the workers, looks at what they leave; everything is written down in
  /// record(). Gives the outcome of a run that ends: survived, lost or corrupted. Call it once.
  Outcome perform();

  /// Puts into the map what must be there before the workers start.
  void fill();

  /// The worker, whose thread this is, does its operation once.
  void operate(const Worker& worker, int id);

  /// For a service: this thread, any, is in a function of the program's until it has left.
  void enter(std::uintptr_t function, int argument);
  void leave();

  /// Looks at the map and the invariants, when the workers are done; written down in record() as
  /// well.
  Outcome check();

 private:
  void serve();
  void take_slot();
  std::vector<std::thread> start_threads();
  void play(const Worker& worker);
  void work(const Worker& worker);
  void wait_for_time();
  bool may_hold_a_lock() const;
  std::int64_t operations_done() const;
  Findings look();
  Findings look_at_map();

  Options options_;
  Script script_;
  std::vector<Worker> workers_;
  Record record_;
  std::function<void()> on_thread_start_;
  std::atomic<bool> start_gate_{false};  // open: all threads start at once
  std::atomic<bool> time_is_up_{false};
};

}  // namespace racekit
