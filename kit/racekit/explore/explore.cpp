#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "kit/base/clock.h"
#include "kit/base/flags.h"
#include "kit/base/input.h"
#include "kit/base/text.h"
#include "kit/explore/schedule.h"
#include "kit/racekit/explore/replay_run.h"
#include "kit/racekit/explore/report.h"
#include "kit/racekit/program/explored.h"
#include "kit/racekit/subcommands.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

explore::Schedule schedule_of(const ExploreReport& report,
                              const std::vector<explore::Range>& shared) {
  const Subject& subject = report.subject;
  explore::Schedule schedule;
  schedule.program = subject.lasting_name;
  for (std::size_t i = 1; i < subject.sources.files.size(); ++i)
    schedule.more_files.push_back(subject.sources.files[i]);
  schedule.compiler_flags = subject.sources.compiler_flags;
  schedule.linker_flags = subject.sources.linker_flags;
  schedule.arguments = subject.arguments;
  schedule.input = subject.input;
  schedule.build = subject.build_id(report.explored.program);
  schedule.outcome = word(report.shown->verdict.outcome);
  schedule.timeouts = static_cast<int>(report.wish.timeouts);
  schedule.spurious = report.wish.spurious;
  schedule.shared = shared;
  schedule.choices = report.shown->schedule;
  return schedule;
}

/// Chooses what is shown, writes it down, and runs it once more to tell it. Gives what is wrong
/// with the file that it should write, or nothing.
std::optional<std::string> tell(ExploreReport& report) {
  const Explored& explored = report.explored;
  const ExploreWish& wish = report.wish;
  const std::vector<explore::Range>* shared = &explored.all.shared;
  if (wish.show) {
    const auto& results = explored.all.results.all();
    if (*wish.show > results.size())
      refuse("--show", std::to_string(*wish.show),
             "a result's number; there " +
                 (results.size() == 1 ? std::string("is 1") : "are " + grouped(results.size())));
    report.shown = results[*wish.show - 1].shortest;
  } else if (explored.shortest) {
    report.shown = explored.shortest->finding;
    shared = &explored.shortest->shared;
  } else {
    return {};
  }
  const explore::Schedule schedule = schedule_of(report, *shared);
  std::optional<std::string> error;
  report.schedule =
      wish.save.empty() ? fs::path(wish.program).stem().string() + ".schedule.json" : wish.save;
  try {
    explore::write_schedule(report.schedule, schedule);
  } catch (const std::system_error& failure) {
    error = failure.what();
    report.schedule.clear();
  }
  if (wish.trace != "none") {
    const Replayed replayed = replay(report.subject, schedule);
    report.trace = make_trace(replayed.execution, replayed.verdict, replayed.maps);
  }
  return error;
}

void check(const ExploreWish& wish) {
  if (wish.bound && wish.random)
    throw UsageError("--bound and --random: give one of them, they are different searches");
  if (wish.show && wish.trace == "none")
    throw UsageError("--show: tells an interleaving, --trace none does not");
  if (wish.seed && !wish.random) throw UsageError("--seed: goes with --random N");
}

Subject subject_of(const ExploreWish& wish, const fs::path& build) {
  if (is_source(wish.program)) {
    Subject subject = compiled_subject(wish.sources.with(wish.program), wish.arguments, build);
    subject.input = standard_input();
    return subject;
  }
  for (const auto& [flag, value] : {std::pair{"--cxxflags", wish.sources.compiler_flags},
                                    {"--ldflags", wish.sources.linker_flags}})
    if (!value.empty()) refuse(flag, value, "part in the making of a program from a C++ file");
  std::vector<std::string> arguments = wish.sources.others;
  arguments.insert(arguments.end(), wish.arguments.begin(), wish.arguments.end());
  return find_subject(wish.program, arguments, build);
}

std::string checked_trace(const std::string& value) {
  if (value != "short" && value != "full" && value != "none")
    refuse("--trace", value, "short (the last 30 rows), full or none");
  return value;
}

int play(const ExploreWish& wish, const fs::path& build) {
  check(wish);
  const std::int64_t begin = monotonic_now();
  const Subject subject = subject_of(wish, build);
  const Explored explored = explore_subject(subject, wish);
  ExploreReport report{.subject = subject, .wish = wish, .explored = explored};
  const std::optional<std::string> error = tell(report);
  std::fputs((wish.json ? explore_json(report) : explore_text(report)).c_str(), stdout);
  std::fflush(stdout);
  std::fprintf(stderr, "time: %s\n", duration(monotonic_now() - begin).c_str());
  if (error) throw std::runtime_error(*error);
  return explore_status(explored);
}

}  // namespace

Subcommand add_explore(Flags& racekit) {
  const auto wish = std::make_shared<ExploreWish>();
  Flags& word = racekit.word(
      "explore", "Run all interleavings of a small case of a program, and count how they end",
      "The program's own arguments stand behind --; those of the kit's programs also among these:\n"
      "  racekit explore my.cpp more.cpp --cxxflags \"-O2 -DNDEBUG\" -- 3\n"
      "  racekit explore broken/active_instances --setters 1 --deleters 1 --ops 1\n"
      "Exit status: 0 complete, nothing failed; 3 not complete, nothing failed; else the worst\n"
      "outcome's: crashed 70, corrupted 65, hung 124, deadlocked 67, lost 65, raced 66.\n");
  word.positional("PROGRAM", wish->program,
                  "A program of the kit's (broken/active_instances), or C++ files");
  word.integer<std::uint64_t>("--jobs", wish->jobs, 1, 64,
                              "How many executions at the same time [1]");
  word.integer<std::uint64_t>(
      "--bound", wish->bound, 0, 100,
      "Only executions with at most N preemptions, those with fewest first");
  word.integer<std::uint64_t>("--random", wish->random, 1, 1'000'000'000,
                              "N schedules at random: not exhaustive");
  word.integer<std::uint64_t>("--seed", wish->seed, 0, 1'000'000'000, "Which random schedules [1]");
  word.real("--limit", "S", wish->limit, 0.1, 86'400, "a number of seconds from 0.1 to 86,400",
            "Seconds after which the search ends, complete or not [60]");
  word.integer<std::uint64_t>("--steps", wish->steps, 1, 100'000,
                              "Steps after which an execution is cut off [5,000]");
  word.integer<std::uint64_t>("--timeouts", wish->timeouts, 0, 1000,
                              "How often timed waits of one thread may time out [1]");
  word.mark("--spurious", wish->spurious, "Condition variables may wake without a reason");
  word.option("--save", "FILE", "Where the failing schedule goes [NAME.schedule.json]",
              [wish](const std::string& value) {
                if (value.empty()) refuse("--save", value, "the name of a file");
                wish->save = value;
              });
  word.integer<std::uint64_t>("--show", wish->show, 1, explore::Results::kMost,
                              "Tell the result N of the table, instead of the shortest failure");
  word.option("--trace", "WHICH", "The shortest failure line by line: short, full, none [short]",
              [wish](const std::string& value) { wish->trace = checked_trace(value); });
  word.mark("--json", wish->json, "Print one JSON object instead of the text");
  wish->sources.add_to(word);
  word.behind(wish->arguments);
  return {word, [=](const fs::path& build) {
            if (wish->program.empty() || wish->program.starts_with('-'))
              throw UsageError("explore: needs a PROGRAM, such as broken/active_instances");
            return play(*wish, build);
          }};
}

}  // namespace racekit
