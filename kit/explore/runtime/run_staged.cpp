// The stage in a program that is explored (see kit/stage/runner.h): it creates threads and joins
// them, and nothing else. No start gate, no stop flag, no clock, no counter that threads share:
// each would be a step of its own, and multiply the interleavings of the program with ours.

#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "kit/base/outcome.h"
#include "kit/explore/runtime/tape.h"
#include "kit/stage/ids.h"
#include "kit/stage/performance.h"
#include "kit/stage/runner.h"
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

void play(Performance& performance, const Player& player) {
  MutexLines::on = Options::locks(*player.role, performance.options().mutex);
  Ids ids(performance.options(), player);
  for (std::int64_t done = 0; done < *performance.options().ops; ++done)
    performance.operate(player, ids.next());
}

}  // namespace

int run_staged(Performance& performance) {
  check_flags(performance.options());
  performance.fill();
  std::vector<std::thread> threads;
  threads.reserve(performance.players().size());
  for (const Player& player : performance.players())
    explore::name_thread(player.number, player.name.c_str());
  for (const Player& player : performance.players())
    threads.emplace_back([&performance, &player] { play(performance, player); });
  for (std::thread& thread : threads) thread.join();

  const Outcome outcome = performance.check();
  const std::string what(word(outcome));
  explore::say_verdict(what.c_str());
  std::fprintf(stderr, "outcome: %s. %s.\n", what.c_str(),
               performance.record().findings().sentence().c_str());
  return exit_status(outcome);
}

}  // namespace racekit
