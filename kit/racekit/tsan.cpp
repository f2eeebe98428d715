#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "kit/base/colours.h"
#include "kit/base/flags.h"
#include "kit/base/input.h"
#include "kit/base/outcome.h"
#include "kit/base/pattern.h"
#include "kit/base/signals.h"
#include "kit/base/subprocess.h"
#include "kit/base/temporary_folder.h"
#include "kit/base/text.h"
#include "kit/racekit/program/compile.h"
#include "kit/racekit/program/told_text.h"
#include "kit/racekit/program/tsan_run.h"
#include "kit/racekit/subcommands.h"
#include "kit/stage/options.h"
#include "kit/tsan/race_json.h"

namespace racekit {
namespace {

struct TsanOptions {
  std::string file;
  SourceFlags sources = {};
  std::vector<std::string> arguments;
  ReportStyle report = ReportStyle::text;
  double limit = 60;
};

constexpr const char* kSilent =
    "ThreadSanitizer reported nothing in this run, and sees only what runs.";

/// The user has asked ThreadSanitizer not to end the program.
bool goes_on_after_a_report() {
  const char* const options = std::getenv("TSAN_OPTIONS");
  return options != nullptr && Pattern("halt_on_error=(0|false|no)").search(options).has_value();
}

/// One line on how it ended, behind the outcome's word.
std::string ending(const ProcessResult& finished, Outcome outcome, double limit,
                   const std::string& file) {
  switch (outcome) {
    case Outcome::hung:
      return "it did not end within " + duration(static_cast<std::int64_t>(limit * 1e9)) +
             ", and was stopped; --limit S gives it longer";
    case Outcome::deadlocked:
      return "each of its threads waits for another, and none will go on, so it was stopped; "
             "racekit "
             "explore " +
             file + " shows how they came there";
    case Outcome::crashed:
      return "it died of " + signal_name(WTERMSIG(finished.wait_status)) +
             ", and ThreadSanitizer had reported nothing before";
    case Outcome::lost:
      return "main returned " + std::to_string(finished.shell_status()) +
             ", which says that something went wrong; ThreadSanitizer reported nothing in this "
             "run.";
    case Outcome::survived:
      return kSilent;
    default:
      // Its own exit status is ThreadSanitizer's; a report that was passed over does not end it.
      return finished.shell_status() == exit_status(Outcome::raced) && !goes_on_after_a_report()
                 ? "ThreadSanitizer stopped it at the first report."
                 : "it went on after ThreadSanitizer's report.";
  }
}

int tell(const TsanOptions& options, const ProcessResult& finished, const ReportSink& sink) {
  const Outcome outcome = outcome_of(finished, sink);
  if (options.report == ReportStyle::json) {
    nlohmann::ordered_json json{{"file", options.file},
                                {"outcome", name_of(outcome)},
                                {"status", finished.shell_status()},
                                {"race", nullptr}};
    if (sink.first()) json["race"] = to_json(race_report(sink));
    print(json_text(json));
  } else {
    if (options.report == ReportStyle::text && sink.first())
      std::fprintf(stderr, "%s\n", as_text(race_report(sink), ink_for(STDERR_FILENO)).c_str());
    else if (options.report == ReportStyle::text)
      std::fputs(sink.text().c_str(), stderr);
    else
      std::fputs(sink.why_silent().c_str(), stderr);
    std::fprintf(stderr, "outcome: %s: %s\n", std::string(name_of(outcome)).c_str(),
                 ending(finished, outcome, options.limit, options.file).c_str());
  }
  return exit_status(outcome);
}

int play(const TsanOptions& options, const std::filesystem::path& build) {
  const TemporaryFolder folder;
  const auto program = folder.path() / std::filesystem::path(options.file).stem();
  const Sources sources = options.sources.with(options.file);
  compile(build, "tsan", sources, program);

  const ReportSink sink;
  listen_for_reports(sink, options.report != ReportStyle::raw);
  Command command{.arguments = {program},
                  .input = standard_input(),
                  .limit = options.limit,
                  .ends_at_a_standstill = true};
  command.arguments.insert(command.arguments.end(), options.arguments.begin(),
                           options.arguments.end());
  // With --report json, stdout is the report's alone.
  const bool json = options.report == ReportStyle::json;
  command.on_output = [=](const std::string& piece) {
    std::fputs(piece.c_str(), json ? stderr : stdout);
    std::fflush(stdout);
  };
  command.on_error_text = [](const std::string& piece) { std::fputs(piece.c_str(), stderr); };
  const AwaitedSignals signals;
  int number = 0;
  command.cancelled = [&] {
    number = signals.next();
    return number != 0 && number != SIGCHLD;
  };
  command.before_start = [&] { signals.restore(); };
  const ProcessResult finished = run(command);
  if (finished.cancelled) {
    std::fprintf(stderr, "outcome: interrupted: you stopped it.\n");
    return 128 + number;
  }
  if (const std::string left_out = sources.left_out(); !left_out.empty())
    std::fprintf(stderr, "%s\n", left_out.c_str());
  // A program on the kit's stage has told everything but this.
  if (sink.replaced() && finished.wait_status == 0 && options.report == ReportStyle::text)
    std::fprintf(stderr, "%s\n", kSilent);
  if (sink.replaced() && !finished.timed_out)
    return WIFSIGNALED(finished.wait_status) ? exit_status(Outcome::crashed)
                                             : finished.shell_status();
  return tell(options, finished, sink);
}

}  // namespace

Subcommand add_tsan(Flags& racekit) {
  Flags& flags = racekit.subcommand(
      "tsan", "Compile a C++ file with ThreadSanitizer, run it, and retell its first race",
      "What stands behind -- goes to the program:  racekit tsan FILE more.cpp -- --keys 7\n");
  const auto options = std::make_shared<TsanOptions>();
  flags.positional("FILE", options->file, "A C++ source file, such as lessons/07-counter.cpp");
  options->sources.add_to(flags);
  flags.behind(options->arguments);
  flags.option("--report", "text|raw|json", "How it is told [text]",
               [=](const std::string& value) { options->report = report_style(value); });
  flags.real("--limit", "S", options->limit, 0.1, 86'400, "a number of seconds from 0.1 to 86,400",
             "Seconds after which the program is stopped [60]");
  return {flags, [=](const std::filesystem::path& build) {
            if (options->file.empty())
              throw UsageError("tsan: needs a FILE, such as lessons/07-counter.cpp");
            return play(*options, build);
          }};
}

}  // namespace racekit
