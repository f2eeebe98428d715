#include "kit/racekit/replay.h"

#include <cstdio>
#include <memory>

#include "kit/explore/strategy.h"
#include "kit/racekit/replay_run.h"
#include "kit/racekit/trace.h"
#include "kit/stage/outcome.h"
#include "kit/stage/usage.h"
#include "kit/stage/words.h"

namespace racekit {
namespace {

int play(const std::string& file, const std::filesystem::path& build) {
  explore::Schedule schedule;
  try {
    schedule = explore::read_schedule(file);
  } catch (const explore::BadSchedule& error) {
    throw UsageError(error.what());
  }
  Subject subject = find_subject(schedule.program, schedule.arguments, build);
  subject.arguments = schedule.arguments;  // as they were: nothing is chosen again
  const Replayed replayed = replay(subject, schedule);
  std::printf("%s%s%s\n", subject.name.c_str(), subject.arguments.empty() ? "" : " ",
              joined(subject.arguments).c_str());
  std::printf(
      "replayed: %s%s%s; %s, %s\n", schedule.outcome.c_str(),
      replayed.verdict.reason.empty() ? "" : ", ", replayed.verdict.reason.c_str(),
      counted(explore::preemptions(replayed.execution.steps), "preemption", "preemptions").c_str(),
      counted(replayed.execution.steps.size(), "step", "steps").c_str());
  const Trace trace = make_trace(replayed.execution, replayed.verdict, replayed.maps);
  std::printf("\n%s", trace_text(trace, 0).c_str());
  return exit_status(replayed.verdict.outcome);
}

}  // namespace

Subcommand add_replay(CLI::App& app) {
  CLI::App* const word =
      app.add_subcommand("replay", "Run a schedule that racekit explore wrote, the same way again");
  const auto file = std::make_shared<std::string>();
  word->add_option("FILE", *file, "What racekit explore wrote: NAME.schedule.json");
  return {word, [=](const std::filesystem::path& build) {
            if (file->empty()) throw UsageError("replay: needs a FILE, takes a schedule");
            return play(*file, build);
          }};
}

}  // namespace racekit
