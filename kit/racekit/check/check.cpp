#include <algorithm>
#include <cstdio>
#include <memory>

#include "kit/base/flags.h"
#include "kit/racekit/check/events.h"
#include "kit/racekit/check/judge.h"
#include "kit/racekit/program/known_names.h"
#include "kit/racekit/subcommands.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

void print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

std::string text_of(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + '\n';
}

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
    return "replay it:  racekit replay " + shell_quoted(report.failure->schedule) + '\n';
  }

  bool plain_is_known_ = false;
  bool tsan_is_known_ = false;
};

Judge::Observer observer(const CheckOptions& options) {
  if (options.events)
    return [](const Stage& stage, const CheckReport& report) {
      print(text_of(event_of(stage, report), -1));
    };
  if (options.json)
    return [](const Stage& stage, const CheckReport& report) {
      if (stage.kind == Stage::Kind::verdict) print(text_of(check_json(report), 2));
    };
  return TextPrinter{};
}

/// The pairs by name.
std::vector<std::string> pair_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(RACEKIT_SOURCE_DIR) / "broken"))
    if (is_source(entry.path()) &&
        fs::exists(fs::path(RACEKIT_SOURCE_DIR) / "fixed" / entry.path().filename()))
      names.push_back(entry.path().stem());
  std::ranges::sort(names);
  return names;
}

std::string checked_pair(const std::string& name) {
  const std::vector<std::string> names = pair_names();
  if (std::ranges::find(names, name) == names.end())
    refuse("--like", name, "the name of a pair, such as " + nearest(name, names));
  return name;
}

int play(const CheckOptions& options, const fs::path& build) {
  if (options.file.empty())
    throw UsageError("check: needs a FILE, such as work/active_instances.cpp");
  if (options.json && options.events)
    throw UsageError("--json and --events: give one of them, both go to stdout");
  options.sources.with(options.file).check();
  return Judge(options, build, observer(options)).judge();
}

}  // namespace

Subcommand add_check(Flags& racekit) {
  Flags& flags = racekit.subcommand(
      "check", "Judge a cure: plain runs, ThreadSanitizer, all interleavings; one verdict",
      "A file that uses the kit's stage (a copy of a program in broken/) is run 10 times for 0.1\n"
      "seconds, for half a second under ThreadSanitizer, and in all interleavings of small cases;\n"
      "any other file with its own arguments, plain 10 times for at most --run-limit seconds.\n"
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
  flags.option("--save", "FILE", "Where the shortest failing schedule goes [nowhere]",
               [options](const std::string& value) {
                 if (value.empty()) refuse("--save", value, "the name of a file");
                 options->save = value;
               });
  flags.mark("--json", options->json, "Print one JSON object instead of the text");
  flags.mark("--events", options->events,
             "Print a line of JSON for each stage as it ends (kit/racekit/check/events.h)");
  options->sources.add_to(flags);
  flags.behind(options->arguments);
  return {flags, [=](const fs::path& build) { return play(*options, build); }};
}

}  // namespace racekit
