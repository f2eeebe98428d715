#include <algorithm>
#include <memory>
#include <sstream>

#include "kit/base/flags.h"
#include "kit/base/input.h"
#include "kit/base/kit_folders.h"
#include "kit/base/orphans.h"
#include "kit/base/output.h"
#include "kit/base/text.h"
#include "kit/base/tool.h"
#include "kit/racekit/check/events.h"
#include "kit/racekit/check/judge.h"
#include "kit/racekit/marks/confinement.h"
#include "kit/racekit/marks/marks.h"
#include "kit/racekit/marks/sandbox.h"
#include "kit/racekit/program/exercises.h"
#include "kit/racekit/program/known_names.h"
#include "kit/racekit/program/pair.h"
#include "kit/racekit/program/told_text.h"
#include "kit/racekit/subcommands.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

/// The report in rows, each printed once those above it are known.
class TextPrinter {
 public:
  void operator()(const Stage& stage, const CheckReport& report) {
    switch (stage.kind) {
      case Stage::Kind::compiled:
        return print(heading(report));
      case Stage::Kind::alone:
        return print(alone_row(report));
      case Stage::Kind::plain:
        print(plain_row(report));
        if (tsan_is_known_) print(tsan_row(report));
        plain_is_known_ = true;
        return;
      case Stage::Kind::tsan:
        if (plain_is_known_) print(tsan_row(report));
        tsan_is_known_ = true;
        return;
      case Stage::Kind::verdict:
        if (report.differences.empty()) print(case_rows(report));
        return print('\n' + check_verdict(report) + replay_it(report));
      default:
        return;
    }
  }

 private:
  static std::string replay_it(const CheckReport& report) {
    if (!report.failure || report.failure->schedule.empty()) return "";
    return "replay it:  " + shell_quoted(called_as()) + " replay " +
           printable_line(shell_quoted(report.failure->schedule)) + '\n';
  }

  bool plain_is_known_ = false;
  bool tsan_is_known_ = false;
};

Judge::Observer observer(const CheckOptions& options) {
  if (options.events)
    return [](const Stage& stage, const CheckReport& report) {
      print(json_text(event_of(stage, report), -1));
    };
  if (options.json)
    return [](const Stage& stage, const CheckReport& report) {
      if (stage.kind == Stage::Kind::verdict) print(json_text(check_json(report)));
    };
  return TextPrinter{};
}

std::string checked_pair(const std::string& name) {
  const std::vector<std::string> names = pair_names(kit_folders().source);
  if (std::ranges::find(names, name) == names.end())
    refuse("--like", name, "the name of a pair, such as " + nearest(name, names));
  return name;
}

std::string number_text(double number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

/// The flags that each judge gets.
Arguments judge_flags(const CheckOptions& options) {
  Arguments flags{"--limit", number_text(options.limit)};
  const auto add = [&](const char* flag, const std::string& value) {
    if (!value.empty()) flags.insert(flags.end(), {flag, value});
  };
  if (options.run_limit) add("--run-limit", number_text(*options.run_limit));
  add("--like", options.like);
  add("--exercise", options.exercise);
  add("--save", options.save);
  add("--cxxflags", options.sources.compiler_flags);
  add("--ldflags", options.sources.linker_flags);
  return flags;
}

/// Judges by processes of their own.
int judge_apart(const CheckOptions& options, MarkOptions marks, const fs::path& build) {
  Sources sources = options.sources.with(options.file);
  const std::vector<fs::path> files = std::move(sources.files);
  sources.files.clear();
  sources.check();  // the flags: of the files, each has its own row
  if (!options.exercise.empty()) Exercises(kit_folders().source).find(options.exercise);
  if (marks.each)
    for (const fs::path& file : files) marks.programs.push_back({file});
  else
    marks.programs.emplace_back(files.begin(), files.end());
  if (!options.save.empty() && (marks.each || marks.sandbox))
    throw UsageError("--save: not with --each or --sandbox, racekit check FILE --save writes it");
  if (options.events && marks.each) throw UsageError("--events: not with --each, of one program");
  marks.flags = judge_flags(options);
  marks.arguments = options.arguments;
  marks.json = options.json;
  marks.events = options.events;
  return mark(marks, build);
}

/// As a cure of an exercise: with the work of its pair, and the judge's part of the file as given.
int judge_exercise(CheckOptions options, const fs::path& build) {
  const Exercises exercises(kit_folders().source);
  const Exercise& exercise = exercises.find(options.exercise);
  options.like = exercise.like;
  options.lesson = exercise.lesson;
  const std::string given = text_of(kit_folders().source / exercise.given());
  if (text_of(options.file).empty())
    throw UsageError("'" + options.file + "': is empty; racekit learn --reset " + exercise.name +
                     " gives the exercise anew");
  const std::string altered = Exercise::altered_judge(text_of(options.file), given);
  if (!altered.empty()) throw UsageError("'" + options.file + "': " + altered);
  const int status = Judge(options, build, observer(options)).judge();
  return exercise.is_done(status) ? 0 : status;
}

int play(const CheckOptions& options, const MarkOptions& marks, const fs::path& build) {
  if (options.file.empty())
    throw UsageError("check: needs a FILE, such as work/active_instances.cpp");
  if (options.json && options.events)
    throw UsageError("--json and --events: give one of them, both go to stdout");
  if (!options.exercise.empty() && !options.like.empty())
    throw UsageError("--exercise and --like: give one of them, an exercise knows its pair");
  const Orphans orphans;  // a learner's program may start others, and leave them
  if (marks.trial) return try_the_sandbox(build, options.file);
  if (marks.each || marks.sandbox || !marks.junit.empty() || !marks.sarif.empty())
    return judge_apart(options, marks, build);
  options.sources.with(options.file).check();
  if (!options.save.empty()) check_that_it_can_be_written("--save", options.save);
  if (!options.exercise.empty()) return judge_exercise(options, build);
  return Judge(options, build, observer(options)).judge();
}

/// What is judged by processes of its own.
void add_marks(Flags& flags, const std::shared_ptr<MarkOptions>& marks) {
  const auto file = [&](const char* flag, std::string& target, const char* help) {
    flags.option(flag, "FILE", help, [=, &target](const std::string& value) {
      if (value.empty()) refuse(flag, value, "the name of a file");
      target = value;
    });
  };
  flags.mark("--each", marks->each, "Each FILE is a program: a table with a row for each");
  flags.integer<std::uint64_t>("--jobs", marks->jobs, 1, 64,
                               "With --each, so many judges at the same time [1]");
  file("--junit", marks->junit, "Write JUnit's XML: a test case for each stage and small case");
  file("--sarif", marks->sarif, "Write SARIF 2.1.0: what fails, at its lines");
  flags.mark("--sandbox", marks->sandbox,
             "Compile and run under bubblewrap: no network, no files but its own, limits");
  flags.integer<std::uint64_t>("--memory", marks->memory, 256, 1'000'000,
                               "Megabytes for all processes in a sandbox [2,048]");
  flags.real("--judge-limit", "S", marks->judge_limit, 1, 86'400,
             "a number of seconds from 1 to 86,400",
             "Seconds for all stages of a program that has a judge of its own [300]");
  flags.hidden("--inside-the-sandbox", enter_sandbox);
  flags.hidden("--try-the-sandbox", [marks] { marks->trial = true; });
}

}  // namespace

Subcommand add_check(Flags& racekit) {
  Flags& flags = racekit.subcommand(
      "check", "Judge a cure: plain runs, ThreadSanitizer, all interleavings; one verdict",
      "A file that uses the kit's stage (a copy of a program in broken/) is run 10 times for 0.1\n"
      "seconds, for half a second under ThreadSanitizer, and in all interleavings of small cases;\n"
      "any other file with its own arguments, plain 10 times for at most --run-limit seconds.\n"
      "Several FILEs are one program; with --each, or --junit, --sarif, --sandbox, a program is\n"
      "judged by a process of its own (docs/marking.md). A daemon of the kit's is judged by its\n"
      "clients, for 5 seconds: it has no interleavings, so --limit and --save do nothing there.\n"
      "Exit status: 0 cured; 3 nothing found, but not all interleavings were run; else the worst\n"
      "outcome's: crashed 70, corrupted 65, hung 124, deadlocked 67, lost 65, raced 66.\n");
  const auto options = std::make_shared<CheckOptions>();
  flags.positional("FILE", options->file, "A C++ source file, such as work/active_instances.cpp");
  flags.real("--limit", "S", options->limit, 0.1, 86'400, "a number of seconds from 0.1 to 86,400",
             "Seconds for the interleavings, of all cases together [60]");
  flags.real("--run-limit", "S", options->run_limit, 0.1, 86'400,
             "a number of seconds from 0.1 to 86,400",
             "Seconds for one run, then it is ended [60; of any other file 10]");
  flags.option("--like", "NAME", "The pair whose work the file must do [the one of its own name]",
               [options](const std::string& value) { options->like = checked_pair(value); });
  flags.option("--exercise", "NAME", "The exercise of racekit learn that the file must cure",
               [options](const std::string& value) {
                 if (value.empty()) refuse("--exercise", value, "the name of an exercise");
                 options->exercise = value;
               });
  flags.option("--save", "FILE", "Where the shortest failing schedule goes [nowhere]",
               [options](const std::string& value) {
                 if (value.empty()) refuse("--save", value, "the name of a file");
                 options->save = value;
               });
  flags.mark("--json", options->json, "Print one JSON object instead of the text");
  flags.mark("--events", options->events,
             "Print a line of JSON for each stage as it ends (kit/racekit/check/events.h)");
  const auto marks = std::make_shared<MarkOptions>();
  add_marks(flags, marks);
  options->sources.add_to(flags);
  flags.behind(options->arguments);
  return {flags, [=](const fs::path& build) { return play(*options, *marks, build); }};
}

}  // namespace racekit
