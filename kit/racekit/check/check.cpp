#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <memory>
#include <thread>

#include "kit/base/clock.h"
#include "kit/base/flags.h"
#include "kit/base/in_parallel.h"
#include "kit/base/input.h"
#include "kit/racekit/check/alone.h"
#include "kit/racekit/check/case.h"
#include "kit/racekit/check/report.h"
#include "kit/racekit/program/command_runner.h"
#include "kit/racekit/program/compile.h"
#include "kit/racekit/program/runs.h"
#include "kit/racekit/program/tsan_run.h"
#include "kit/racekit/subcommands.h"
#include "kit/tsan/race_json.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

// Enough for a broken map to show, little enough to wait for: one second.
constexpr int kPlainRuns = 10;
constexpr const char* kPlainSeconds = "0.1";
constexpr const char* kPlainHangLimit = "1";
constexpr const char* kTsanSeconds = "0.5";
constexpr double kPlainLimit = 10;  // seconds, of a program that has no such flags
constexpr double kTsanLimit = 30;
constexpr double kAloneLimit = 5;
constexpr double kStagedLimit = 60;  // it ends by itself; for a machine that is slow and busy

struct DoesNotCompile {
  std::string error;
};

class Check {
 public:
  Check(const CheckOptions& options, const fs::path& build)
      : build_(build),
        sources_(options.sources.with(options.file)),
        folder_(std::make_shared<TemporaryFolder>()),
        report_{.options = options} {
    const fs::path original = fs::path("broken") / fs::path(options.file).filename();
    if (!fs::is_regular_file(fs::path(RACEKIT_SOURCE_DIR) / original)) return;
    report_.original = original;
    report_.unchanged = text_of(options.file) == text_of(fs::path(RACEKIT_SOURCE_DIR) / original);
  }

  int play() try {
    beside({[this] { compile("explore"); }, [this] { compile("plain"); }});
    find_roles();
    if (!report_.staged) input_ = standard_input();
    print(report_.options.file + "\n\n");
    if (const std::string left_out = sources_.left_out(); !left_out.empty())
      print(left_out + "\n\n");
    run_alone();
    print(alone_row(report_));
    if (!report_.differences.empty()) {
      print('\n' + check_verdict(report_));
      if (report_.options.json) std::fputs(check_json(report_).c_str(), stdout);
      return report_.status();
    }
    listen_for_reports(sink_, true);
    beside({[this] {
              run_plain();
              explore();
            },
            [this] {
              compile("tsan");
              run_tsan();
            }});
    print_rows();
    if (report_.hint.text.empty() && report_.tsan.race.is_object())
      report_.hint = hint_for(report_.tsan.race);
    print(case_rows(report_) + '\n');
    print(check_verdict(report_));
    if (report_.options.json) std::fputs(check_json(report_).c_str(), stdout);
    return report_.status();
  } catch (const CommandRunner::Stopped&) {
    return runner_.say_so();
  } catch (const DoesNotCompile& failure) {
    runner_.clear();
    std::fprintf(stderr, "racekit: '%s': does not compile: %s\n", report_.options.file.c_str(),
                 failure.error.c_str());
    return exit_status(Outcome::usage);
  }

 private:
  void print(const std::string& text) {
    runner_.clear();
    if (report_.options.json) return;
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }

  fs::path program(const std::string& kind) const { return folder_->path() / kind; }

  /// Does this at the same time, where there are cores for it.
  void beside(const std::vector<std::function<void()>>& work) {
    in_parallel(
        std::max(1U, std::thread::hardware_concurrency()), work.size(),
        [&](std::size_t i) { work[i](); },
        [&] {
          print_rows();
          runner_.show(at_work());
        });
  }

  std::string at_work() const {
    if (plain_runs_ == 0) return "compiling";
    if (!plain_known_)
      return "plain run " + std::to_string(plain_runs_) + " of " + std::to_string(kPlainRuns);
    return tsan_known_ ? "all interleavings" : "ThreadSanitizer and all interleavings";
  }

  /// What is known by now and not printed yet.
  void print_rows() {
    if (rows_printed_ == 0 && plain_known_) {
      print(plain_row(report_));
      ++rows_printed_;
    }
    if (rows_printed_ == 1 && tsan_known_) {
      print(tsan_row(report_));
      ++rows_printed_;
    }
  }

  void compile(const std::string& kind) {
    const Compiled compiled =
        compile_quietly(build_, {.kind = kind}, sources_, program(kind),
                        [&](const Command& command) { return runner_.run_silently(command); });
    if (compiled.timed_out)
      throw UsageError("'" + sources_.names() + "': the compiler does not end");
    if (!compiled.done) throw DoesNotCompile{first_error(compiled.output, sources_)};
  }

  /// Which flags a staged program gets, beside the user's own.
  Arguments with(const Arguments& more) const {
    Arguments flags;
    const Arguments& given = report_.options.arguments;
    for (const StagedRole& role : roles_)
      if (!role.writes && !names_flag(given, role.flag))
        flags.insert(flags.end(), {role.flag, "1"});
    for (std::size_t i = 0; i + 1 < more.size(); i += 2)
      if (!names_flag(given, more[i]) && !(more[i] == "--seconds" && names_flag(given, "--ops")))
        flags.insert(flags.end(), {more[i], more[i + 1]});
    flags.insert(flags.end(), given.begin(), given.end());
    return flags;
  }

  void find_roles() {
    roles_ = staged_roles({.program = program("explore"), .arguments = {}});
    report_.staged = !roles_.empty();
    if (!report_.staged) return;
    for (const char* flag : {"--seconds", "--rate", "--report", "--help", "-h"})
      if (names_flag(report_.options.arguments, flag))
        throw UsageError(std::string(flag) + ": not for racekit check, which chooses it itself");
  }

  /// What the file leaves when each function is called alone, beside what the kit's own cure does.
  void run_alone() {
    const fs::path fixed = build_ / "fixed" / fs::path(report_.original).stem();
    if (report_.original.empty() || report_.unchanged || !fs::is_regular_file(fixed)) return;
    const auto alone = [&](const fs::path& program, std::vector<StagedRole> roles) {
      const ProcessResult finished = runner_.run(
          {.arguments = {program, "--alone"}, .limit = kAloneLimit}, "each function alone");
      return Alone{.roles = std::move(roles),
                   .said = finished.output,
                   .ended = finished.shell_status() == 0 && !finished.timed_out};
    };
    const Alone original =
        alone(fixed, staged_roles({.program = build_ / "explore" / "fixed" / fixed.filename(),
                                   .arguments = {}}));
    report_.differences = differences(alone(program("plain"), roles_), original);
  }

  Command command(const std::string& kind, const Arguments& flags, double limit) const {
    Command command{.arguments = {program(kind)}, .input = input_, .limit = limit};
    if (report_.staged) command.arguments.insert(command.arguments.end(), {"--report", "json"});
    command.arguments.insert(command.arguments.end(), flags.begin(), flags.end());
    return command;
  }

  double run_limit(double usual) const {
    return report_.options.run_limit.value_or(report_.staged ? kStagedLimit : usual);
  }

  void run_plain() {
    Tally& plain = report_.plain;
    plain.flags = report_.staged
                      ? with({"--seconds", kPlainSeconds, "--hang-limit", kPlainHangLimit})
                      : report_.options.arguments;
    plain.asked = kPlainRuns;
    while (plain.made < plain.asked) {
      plain_runs_ = static_cast<int>(plain.made) + 1;
      const std::int64_t start = monotonic_now();
      Command command_line = command("plain", plain.flags, run_limit(kPlainLimit));
      command_line.ends_at_a_standstill = !report_.staged;  // a staged one sees to that itself
      const ProcessResult finished = runner_.run_silently(command_line);
      if (report_.staged) check_not_refused(finished);
      const Run made = run_from(finished, report_.staged, monotonic_now() - start);
      plain.add(made);
      if (made.end.source == RunEnd::Source::unfinished || made.end.outcome == Outcome::hung ||
          made.end.outcome == Outcome::deadlocked)
        break;  // once is enough to wait for
    }
    plain_known_ = true;
  }

  void run_tsan() {
    CheckedTsan& tsan = report_.tsan;
    tsan.flags = report_.staged ? with({"--seconds", kTsanSeconds}) : report_.options.arguments;
    Command watched = command("tsan", tsan.flags, run_limit(kTsanLimit));
    watched.ends_at_a_standstill = true;
    judge_tsan(runner_.run_silently(watched));
    tsan_known_ = true;
  }

  void judge_tsan(const ProcessResult& finished) {
    CheckedTsan& tsan = report_.tsan;
    const auto told =
        report_.staged ? nlohmann::json::parse(finished.output, nullptr, false) : nlohmann::json();
    if (told.is_object()) {
      tsan.race = told.value("race", nlohmann::json());
      tsan.end = run_from(finished, true, 0).end;
      tsan.outcome = outcome_of(tsan.end);
      return;
    }
    const Outcome outcome = outcome_of(finished, sink_);
    tsan.outcome = outcome;
    tsan.end = run_from(finished, false, 0).end;
    if (sink_.reports() > 0 || outcome == Outcome::deadlocked) tsan.end = {.outcome = outcome};
    if (sink_.first() != nullptr) tsan.race = to_json(race_report(sink_));
    // Its own failed start gives the status of a race, and no report.
    tsan.started = !(outcome == Outcome::lost && sink_.reports() == 0 &&
                     finished.shell_status() == exit_status(Outcome::raced));
    tsan.said = (sink_.text() + finished.error_text);
    tsan.said.erase(std::min(tsan.said.find('\n'), tsan.said.size()));
  }

  /// Of the interleavings; the same deadline for all cases.
  ExploreOptions explore_options(std::int64_t deadline) const {
    ExploreOptions options;
    options.jobs = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
    options.limit = std::max(0.1, static_cast<double>(deadline - monotonic_now()) / 1e9);
    options.stop = [this] { return runner_.stopped(); };
    return options;
  }

  Subject subject_with(const Arguments& flags) const {
    Subject subject{.name = report_.options.file,
                    .lasting_name = std::filesystem::absolute(report_.options.file),
                    .arguments = flags,
                    .input = input_,
                    .chosen = {},
                    .path = program("explore"),
                    .runtime = {},
                    .sources = sources_,
                    .folder = folder_};
    const Arguments& given = report_.options.arguments;
    subject.arguments.insert(subject.arguments.end(), given.begin(), given.end());
    return subject;
  }

  void explore() {
    const std::vector<Arguments> cases = report_.staged
                                             ? small_cases(roles_, report_.options.arguments)
                                             : std::vector<Arguments>{{}};
    for (const Arguments& flags : cases) report_.cases.push_back({.flags = flags, .explored = {}});
    const std::int64_t deadline =
        monotonic_now() + static_cast<std::int64_t>(report_.options.limit * 1e9);
    for (CheckedCase& each : report_.cases) {
      if (monotonic_now() >= deadline) break;
      const Subject subject = subject_with(each.flags);
      const CaseSize size = !report_.staged                   ? CaseSize::any
                            : &each == &report_.cases.front() ? CaseSize::smallest
                                                              : CaseSize::larger;
      try {
        explore_case(each, subject, size, [&] { return explore_options(deadline); });
      } catch (const UsageError& error) {
        each.refused = error.what();
      }
      runner_.stop_if_wished();
      if (!each.refused.empty()) break;
      if (report_.staged && !each.explored->complaint.empty())
        throw UsageError("the program refuses its flags: " + each.explored->complaint);
      if (const Explored* failing = each.failing()) {
        ExploreOptions options = explore_options(deadline);
        options.spurious = failing->spurious;
        report_.hint = hint_for(subject, options, *failing);
        break;  // larger cases fail as well, in more ways than it takes
      }
    }
  }

  const fs::path& build_;
  const Sources sources_;
  std::shared_ptr<TemporaryFolder> folder_;  // made before any thread is
  CommandRunner runner_;
  std::vector<StagedRole> roles_;
  std::string input_;  ///< of each run
  ReportSink sink_;
  std::atomic<int> plain_runs_{0};  ///< begun
  std::atomic<bool> plain_known_{false};
  std::atomic<bool> tsan_known_{false};
  int rows_printed_ = 0;  ///< of these two
  CheckReport report_;
};

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
  flags.mark("--json", options->json, "Print one JSON object instead of the text");
  options->sources.add_to(flags);
  flags.behind(options->arguments);
  return {flags, [=](const fs::path& build) {
            if (options->file.empty())
              throw UsageError("check: needs a FILE, such as work/active_instances.cpp");
            options->sources.with(options->file).check();
            return Check(*options, build).play();
          }};
}

}  // namespace racekit
