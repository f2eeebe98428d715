#include "kit/racekit/program/replay_run.h"

#include <algorithm>
#include <stdexcept>

#include "kit/base/outcome.h"
#include "kit/base/text.h"
#include "kit/base/usage.h"
#include "kit/explore/process_engine.h"
#include "kit/explore/search/happens_before.h"
#include "kit/explore/search/strategy.h"

namespace racekit {

explore::ProcessEngine::Options replay_options(const Subject& subject,
                                               const explore::Schedule& schedule) {
  explore::ProcessEngine::Options options = subject.options();
  options.steps = std::max(options.steps, static_cast<std::uint32_t>(schedule.choices.size()));
  options.timeouts = static_cast<std::uint32_t>(schedule.timeouts);
  options.spurious = schedule.spurious ? 1 : 0;
  return options;
}

Replayed replay(const Subject& subject, const explore::Schedule& schedule) {
  explore::ProcessEngine engine(replay_options(subject, schedule));
  Replayed replayed;
  replayed.execution = engine.run(schedule.plan());
  if (subject.build_id(engine.program()) != schedule.build)
    throw UsageError("the schedule is of another build of '" + subject.name +
                     "': its steps are others; racekit explore finds it anew");
  const auto& steps = replayed.execution.steps;
  const auto verdict =
      explore::judge(replayed.execution, !explore::data_races(replayed.execution).empty());
  bool same = verdict && name_of(verdict->outcome) == schedule.outcome &&
              steps.size() == schedule.choices.size();
  for (std::size_t i = 0; same && i < steps.size(); ++i)
    same = steps[i].choice == schedule.choices[i];
  if (!same)
    throw std::runtime_error(
        "the program does not do again what it did: it depends on more than its schedule");
  replayed.verdict = *verdict;
  replayed.maps = engine.maps();
  replayed.program = engine.program();
  return replayed;
}

std::string replay_text(const Subject& subject, const explore::Schedule& schedule,
                        const Replayed& replayed, const Trace& trace, std::size_t wide) {
  const auto& steps = replayed.execution.steps;
  return subject.name + (subject.arguments.empty() ? "" : " ") + joined(subject.arguments) +
         "\nreplayed: " + schedule.outcome + (replayed.verdict.reason.empty() ? "" : ", ") +
         replayed.verdict.reason + "; " +
         counted(explore::preemptions(steps), "preemption", "preemptions") + ", " +
         counted(steps.size(), "step", "steps") + "\n\n" + trace_text(trace, 0, wide);
}

}  // namespace racekit
