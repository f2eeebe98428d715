#include "kit/racekit/replay.h"

#include <cstdio>
#include <memory>

#include "kit/explore/strategy.h"
#include "kit/racekit/replay_run.h"
#include "kit/racekit/trace_json.h"
#include "kit/stage/outcome.h"
#include "kit/stage/usage.h"
#include "kit/stage/words.h"

namespace racekit {
namespace {

int play(const std::string& file, bool json, const std::filesystem::path& build) {
  explore::Schedule schedule;
  try {
    schedule = explore::read_schedule(file);
  } catch (const explore::BadSchedule& error) {
    throw UsageError(error.what());
  }
  Subject subject = find_subject(schedule.program, schedule.arguments, build);
  subject.arguments = schedule.arguments;  // as they were: nothing is chosen again
  const Replayed replayed = replay(subject, schedule);
  const Trace trace = make_trace(replayed.execution, replayed.verdict, replayed.maps);
  const std::size_t preemptions = explore::preemptions(replayed.execution.steps);
  const std::size_t steps = replayed.execution.steps.size();
  if (json) {
    const nlohmann::ordered_json all{
        {"program", subject.name},     {"arguments", subject.arguments},
        {"outcome", schedule.outcome}, {"reason", replayed.verdict.reason},
        {"preemptions", preemptions},  {"steps", steps},
        {"trace", trace_json(trace)}};
    std::puts(all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else {
    std::printf("%s%s%s\n", subject.name.c_str(), subject.arguments.empty() ? "" : " ",
                joined(subject.arguments).c_str());
    std::printf("replayed: %s%s%s; %s, %s\n\n%s", schedule.outcome.c_str(),
                replayed.verdict.reason.empty() ? "" : ", ", replayed.verdict.reason.c_str(),
                counted(preemptions, "preemption", "preemptions").c_str(),
                counted(steps, "step", "steps").c_str(), trace_text(trace, 0).c_str());
  }
  return exit_status(replayed.verdict.outcome);
}

}  // namespace

Subcommand add_replay(CLI::App& app) {
  CLI::App* const word =
      app.add_subcommand("replay", "Run a schedule that racekit explore wrote, the same way again");
  const auto file = std::make_shared<std::string>();
  const auto json = std::make_shared<bool>(false);
  word->add_flag("--json", *json, "Print one JSON object instead of the text")
      ->disable_flag_override();
  word->add_option("FILE", *file, "What racekit explore wrote: NAME.schedule.json");
  return {word, [=](const std::filesystem::path& build) {
            if (file->empty()) throw UsageError("replay: needs a FILE, takes a schedule");
            return play(*file, *json, build);
          }};
}

}  // namespace racekit
