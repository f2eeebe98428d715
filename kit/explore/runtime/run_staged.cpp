// The stage in a program that is explored (see kit/stage/run_staged.h): it creates threads and
// joins them, and nothing else. No start gate, no stop flag, no clock, no counter that threads
// share: each would be a step of its own, and multiply the interleavings of the program with ours.

#include "kit/stage/run_staged.h"

#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "kit/base/outcome.h"
#include "kit/explore/runtime/tape.h"
#include "kit/stage/ids.h"
#include "kit/stage/stage_run.h"
#include "kit/stage/switched.h"

namespace racekit {
namespace {

void check_flags(const Options& options) {
  if (options.seconds_given)
    throw UsageError("--seconds: an explored program has no time; takes --ops N instead");
  if (options.rate) throw UsageError("--rate: an explored program has no time; leave it out");
  if (!options.ops)
    throw UsageError("--ops: needed here, takes the number of operations for each thread");
}

void play(StageRun& stage_run, const Worker& worker) {
  MutexLines::on = Options::locks(*worker.role, stage_run.options().mutex);
  Ids ids(stage_run.options(), worker);
  for (std::int64_t done = 0; done < *stage_run.options().ops; ++done)
    stage_run.operate(worker, ids.next());
}

}  // namespace

int run_staged(StageRun& stage_run) {
  check_flags(stage_run.options());
  stage_run.fill();
  std::vector<std::thread> threads;
  threads.reserve(stage_run.workers().size());
  for (const Worker& worker : stage_run.workers())
    explore::name_thread(worker.number, worker.name.c_str());
  for (const Worker& worker : stage_run.workers())
    threads.emplace_back([&stage_run, &worker] { play(stage_run, worker); });
  for (std::thread& thread : threads) thread.join();

  const Outcome outcome = stage_run.check();
  const std::string what(name_of(outcome));
  explore::tell_outcome(what.c_str());
  std::fprintf(stderr, "outcome: %s. %s.\n", what.c_str(),
               stage_run.record().findings().sentence().c_str());
  return exit_status(outcome);
}

}  // namespace racekit
