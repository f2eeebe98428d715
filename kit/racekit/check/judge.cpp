#include "kit/racekit/check/judge.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "kit/base/flags.h"
#include "kit/base/in_parallel.h"
#include "kit/base/input.h"
#include "kit/base/kit_folders.h"
#include "kit/base/text.h"
#include "kit/base/usage.h"
#include "kit/racekit/program/compile.h"
#include "kit/racekit/program/tsan_run.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

constexpr double kAloneLimit = 5;  // seconds

struct DoesNotCompile {
  std::string output;
};

}  // namespace

Judge::Judge(const CheckOptions& options, const fs::path& build, Observer observer)
    : build_(build),
      observer_(std::move(observer)),
      sources_(options.sources.with(options.file)),
      folder_(std::make_shared<TemporaryFolder>()),
      report_{.options = options} {
  report_.left_out = sources_.left_out();
  const fs::path original =
      fs::path("broken") /
      (options.like.empty() ? fs::path(options.file).filename() : fs::path(options.like + ".cpp"));
  if (!fs::is_regular_file(kit_folders().source / original)) return;
  report_.original = original;
  report_.unchanged = text_of(options.file) == text_of(kit_folders().source / original);
}

int Judge::judge() try {
  if (is_daemon(sources_)) return judge_daemon();
  listen_for_reports(sink_, true);
  const auto or_failed = [this](void (Judge::*work)()) {
    try {
      (this->*work)();
    } catch (...) {
      failed_ = true;
      throw;
    }
  };
  beside({[&] { or_failed(&Judge::watch); }, [&] { or_failed(&Judge::run); },
          [&] { or_failed(&Judge::look_at_all); }});
  tell_what_is_known();
  if (!report_.differences.empty()) {
    report_.tsan = {};  // whether it has run is chance
    tell_verdict();
    return report_.status();
  }
  if (report_.hint.text.empty() && report_.tsan.race.is_object())
    report_.hint = hint_for(report_.tsan.race);
  tell_verdict();
  return report_.status();
} catch (const CommandRunner::Stopped&) {
  return runner_.say_so();
} catch (const DoesNotCompile& failure) {
  report_.compiler_output = named_as_given(failure.output, sources_);
  tell(Stage::Kind::does_not_compile);
  std::fprintf(stderr, "racekit: '%s': does not compile: %s\n",
               printable_line(report_.options.file).c_str(),
               printable_line(first_error(failure.output, sources_)).c_str());
  return exit_status(Outcome::usage);
}

/// A daemon's threads do what its clients ask for: it is judged by them.
int Judge::judge_daemon() {
  constexpr double kSeconds = 5;
  if (!report_.options.arguments.empty())
    throw UsageError("'" + report_.options.arguments.front() +
                     "': a daemon gets no arguments of its own from racekit check");
  if (!fs::exists(build_ / "kit/plain_daemon.rsp"))
    throw UsageError("'" + report_.options.file +
                     "': a daemon needs cpp-httplib, which this build "
                     "of the kit is without (make deps)");
  beside({[this] { compile("plain"); }, [this] { compile("tsan"); }});
  tell(Stage::Kind::compiled);
  driven_ = true;
  const auto drive = [this](const std::string& kind) {
    std::optional<DaemonTrial> trial;
    beside({[&] { trial = try_daemon(build_, program(kind), kSeconds, runner_); }});
    return trial;
  };
  report_.load = drive("plain");
  report_.plain.add({.end = report_.load->end, .elapsed = 0, .verdict = ""});
  tell(Stage::Kind::plain);
  report_.tsan_load = drive("tsan");
  report_.tsan.end = report_.tsan_load->end;
  report_.tsan.outcome = report_.tsan_load->outcome();
  report_.tsan.race = report_.tsan_load->race;
  tell(Stage::Kind::tsan);
  report_.cases.push_back({.flags = {},
                           .explored = {},
                           .refused = "the explorer cannot run a program that serves HTTP"});
  if (report_.tsan.race.is_object()) report_.hint = hint_for(report_.tsan.race);
  tell_verdict();
  return report_.status();
}

// The judge's work on three threads: for two cores, as a program that sleeps or stands still needs
// none. Each waits for the others at some places, and no longer than until one of them has failed.

void Judge::wait_for(const std::atomic<bool>& known) const {
  while (!known && !failed_) std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

void Judge::watch() {
  compile("explore");
  find_roles();
  if (!report_.staged) input_ = standard_input();
  roles_known_ = true;
  compile("tsan");
  if (begins_to_run()) run_tsan();
}

void Judge::run() {
  compile("plain");
  wait_for(roles_known_);
  if (failed_) return;
  compiled_known_ = true;
  wait_for(compiled_told_);
  run_alone();
  alone_known_ = true;
  if (begins_to_run()) run_plain();
}

void Judge::look_at_all() {
  if (compares()) original_alone_ = alone_of_the_original();
  original_known_ = true;
  if (!begins_to_run()) return;
  explore();
  explored_known_ = true;
}

/// What runs may end this process: what is known by then has been told.
bool Judge::begins_to_run() const {
  wait_for(alone_told_);
  return !failed_ && report_.differences.empty();
}

void Judge::tell(Stage::Kind kind, std::size_t number) {
  runner_.clear();
  observer_({kind, number}, report_);
}

void Judge::tell_verdict() {
  // An exercise knows which lesson belongs to it.
  if (!report_.options.lesson.empty() && report_.worst() != Outcome::survived)
    report_.hint.lesson = report_.options.lesson;
  tell(Stage::Kind::verdict);
}

void Judge::tell_what_is_known() {
  if (!compiled_told_ && compiled_known_) {
    tell(Stage::Kind::compiled);
    compiled_told_ = true;
  }
  if (!alone_told_ && alone_known_) {
    tell(Stage::Kind::alone);
    alone_told_ = true;
  }
  if (!alone_told_ || !report_.differences.empty()) return;
  if (!plain_told_ && plain_known_) {
    plain_told_ = true;
    tell(Stage::Kind::plain);
  }
  if (!tsan_told_ && tsan_known_) {
    tsan_told_ = true;
    tell(Stage::Kind::tsan);
  }
  for (; cases_told_ < cases_known_; ++cases_told_) tell(Stage::Kind::one_case, cases_told_);
}

/// Does this at the same time.
void Judge::beside(const std::vector<std::function<void()>>& work) {
  in_parallel(
      work.size(), work.size(), [&](std::size_t i) { work[i](); },
      [&] {
        tell_what_is_known();
        runner_.show(at_work());
      });
}

void Judge::compile(const std::string& kind) {
  CompileWay way{.kind = kind};
  if (is_daemon(sources_)) way.more = {given_arguments(build_, kind + "_daemon", program(kind))};
  const Compiled compiled =
      compile_quietly(build_, way, sources_, program(kind),
                      [&](const Command& command) { return runner_.run_silently(command); });
  if (compiled.timed_out) throw UsageError("'" + sources_.names() + "': the compiler does not end");
  if (!compiled.done) throw DoesNotCompile{compiled.output};
}

void Judge::find_roles() {
  roles_ = staged_roles({.program = program("explore"), .arguments = {}});
  report_.staged = !roles_.empty();
  if (!report_.staged) return;
  for (const char* flag : {"--seconds", "--rate", "--report", "--help", "-h"})
    if (names_flag(report_.options.arguments, flag))
      throw UsageError(std::string(flag) + ": not for racekit check, which chooses it itself");
}

/// The kit's own cure, built; "" if there is none.
fs::path Judge::cure_of_the_original() const {
  const fs::path fixed = build_ / "fixed" / fs::path(report_.original).stem();
  return !report_.original.empty() && fs::is_regular_file(fixed) ? fixed : fs::path();
}

bool Judge::compares() const { return !report_.unchanged && !cure_of_the_original().empty(); }

Alone Judge::alone(const fs::path& program, std::vector<StagedRole> roles) const {
  const ProcessResult finished =
      runner_.run_silently({.arguments = {program, "--alone"}, .limit = kAloneLimit});
  return {.roles = std::move(roles),
          .said = finished.output,
          .ended = finished.shell_status() == 0 && !finished.timed_out};
}

Alone Judge::alone_of_the_original() const {
  const fs::path fixed = cure_of_the_original();
  return alone(fixed, staged_roles({.program = build_ / "explore" / "fixed" / fixed.filename(),
                                    .arguments = {}}));
}

/// What the file leaves when each function is called alone, beside what the kit's own cure does.
void Judge::run_alone() {
  if (!compares()) return;
  Alone cure = alone(program("plain"), roles_);
  wait_for(original_known_);
  if (failed_) return;
  report_.differences = differences(cure, original_alone_);
  if (report_.differences.empty()) return;
  cure.starts_threads = starts_threads_alone();
  if (cure.starts_threads) report_.differences = differences(cure, original_alone_);
}

bool Judge::starts_threads_alone() const {
  explore::ProcessEngine engine({.program = program("explore"), .arguments = {"--alone"}});
  const explore::Execution execution = engine.run({});
  return std::ranges::any_of(execution.steps,
                             [](const explore::Step& step) { return step.choice.thread != 0; });
}

}  // namespace racekit
