#include <algorithm>
#include <stdexcept>
#include <thread>

#include "kit/base/clock.h"
#include "kit/base/flags.h"
#include "kit/base/usage.h"
#include "kit/racekit/check/judge.h"
#include "kit/racekit/check/told_race.h"
#include "kit/racekit/program/replay_run.h"
#include "kit/racekit/program/runs.h"
#include "kit/racekit/program/tsan_run.h"
#include "kit/trace/trace_json.h"
#include "kit/tsan/race_json.h"

namespace racekit {
namespace {

// Enough for a broken map to show, little enough to wait for: one second.
constexpr int kPlainRuns = 10;
constexpr const char* kPlainSeconds = "0.1";
constexpr const char* kPlainHangLimit = "1";
constexpr const char* kTsanSeconds = "0.5";
constexpr const char* kTsanHangLimit = "1.5";
constexpr double kPlainLimit = 10;  // seconds, of a program that has no such flags
constexpr double kTsanLimit = 30;
constexpr double kStagedLimit = 60;  // it ends by itself; for a machine that is slow and busy

}  // namespace

std::string Judge::at_work() const {
  if (driven_) return "under the load of its clients";
  if (plain_runs_ == 0) return "compiling";
  if (!plain_known_)
    return "plain run " + std::to_string(plain_runs_) + " of " + std::to_string(kPlainRuns);
  return tsan_known_ ? "all interleavings" : "ThreadSanitizer and all interleavings";
}

/// Which flags a staged program gets, beside the user's own.
Arguments Judge::with(const Arguments& more) const {
  Arguments flags;
  const Arguments& given = report_.options.arguments;
  for (const StagedRole& role : roles_)
    if (!role.writes && !names_flag(given, role.flag)) flags.insert(flags.end(), {role.flag, "1"});
  for (std::size_t i = 0; i + 1 < more.size(); i += 2)
    if (!names_flag(given, more[i]) && !(more[i] == "--seconds" && names_flag(given, "--ops")))
      flags.insert(flags.end(), {more[i], more[i + 1]});
  flags.insert(flags.end(), given.begin(), given.end());
  return flags;
}

Command Judge::command(const std::string& kind, const Arguments& flags, double limit) const {
  Command command{.arguments = {program(kind)}, .input = input_, .limit = limit};
  if (report_.staged) command.arguments.insert(command.arguments.end(), {"--report", "json"});
  command.arguments.insert(command.arguments.end(), flags.begin(), flags.end());
  return command;
}

double Judge::run_limit(double usual) const {
  return report_.options.run_limit.value_or(report_.staged ? kStagedLimit : usual);
}

void Judge::run_plain() {
  Tally& plain = report_.plain;
  const Arguments patient = with({"--seconds", kPlainSeconds});
  const Arguments brief = with({"--seconds", kPlainSeconds, "--hang-limit", kPlainHangLimit});
  plain.flags = report_.staged ? brief : report_.options.arguments;
  plain.asked = kPlainRuns;
  while (plain.made < plain.asked) {
    plain_runs_ = static_cast<int>(plain.made) + 1;
    Run made = run_plain_once(plain.flags);
    if (made.end.outcome == Outcome::hung && plain.flags != patient && !can_stand_still()) {
      plain.flags = patient;
      made = run_plain_once(patient);
    }
    plain.add(made);
    if (made.end.source == RunEnd::Source::unfinished || made.end.outcome == Outcome::hung ||
        made.end.outcome == Outcome::deadlocked)
      break;  // once is enough to wait for
  }
  plain_known_ = true;
}

Run Judge::run_plain_once(const Arguments& flags) const {
  const std::int64_t start = monotonic_now();
  Command command_line = command("plain", flags, run_limit(kPlainLimit));
  command_line.ends_at_a_standstill = !report_.staged;  // a staged one sees to that itself
  const ProcessResult finished = runner_.run_silently(command_line);
  if (report_.staged) check_not_refused(finished);
  return run_from(finished, report_.staged, monotonic_now() - start);
}

/// A program that makes no progress for a short while may only be slow. Where the explorer knows
/// that it can stand still there is nothing to wait for; else it is run again, with its usual
/// limit.
bool Judge::can_stand_still() const {
  wait_for(explored_known_);
  return !explored_known_ || report_.finds(Outcome::deadlocked) || report_.finds(Outcome::hung);
}

void Judge::run_tsan() {
  CheckedTsan& tsan = report_.tsan;
  const auto run_with = [&](const Arguments& flags) {
    tsan.flags = flags;
    Command watched = command("tsan", flags, run_limit(kTsanLimit));
    watched.ends_at_a_standstill = true;
    judge_tsan(runner_.run_silently(watched));
  };
  if (!report_.staged) {
    run_with(report_.options.arguments);
  } else {
    const Arguments patient = with({"--seconds", kTsanSeconds});
    run_with(with({"--seconds", kTsanSeconds, "--hang-limit", kTsanHangLimit}));
    if (tsan.outcome == Outcome::hung && tsan.flags != patient && !can_stand_still())
      run_with(patient);
  }
  tsan_known_ = true;
}

void Judge::judge_tsan(const ProcessResult& finished) {
  CheckedTsan& tsan = report_.tsan;
  const auto told =
      report_.staged ? nlohmann::json::parse(finished.output, nullptr, false) : nlohmann::json();
  if (told.is_object()) {
    tsan.race = told_race(told);
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
ExploreOptions Judge::explore_options(std::int64_t deadline) const {
  ExploreOptions options;
  options.jobs = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
  options.limit = std::max(0.1, static_cast<double>(deadline - monotonic_now()) / 1e9);
  options.stop = [this] { return runner_.stopped(); };
  return options;
}

Subject Judge::subject_with(const Arguments& flags) const {
  Subject subject{.name = report_.options.file,
                  .lasting_name = std::filesystem::absolute(report_.options.file),
                  .arguments = flags,
                  .input = input_,
                  .chosen = {},
                  .path = program("explore"),
                  .runtime = build_ / "explore" / "libkit_explored.so",
                  .sources = sources_.from_anywhere(),
                  .folder = folder_};
  const Arguments& given = report_.options.arguments;
  subject.arguments.insert(subject.arguments.end(), given.begin(), given.end());
  return subject;
}

void Judge::explore() {
  std::vector<Arguments> cases{{}};
  std::size_t small = 1;
  if (report_.staged) {
    cases = small_cases(roles_, report_.options.arguments);
    small = cases.size();
    const std::vector<Arguments> larger = larger_cases(roles_, report_.options.arguments);
    cases.insert(cases.end(), larger.begin(), larger.end());
  }
  for (const Arguments& flags : cases) report_.cases.push_back({.flags = flags, .explored = {}});
  const std::int64_t deadline =
      monotonic_now() + static_cast<std::int64_t>(report_.options.limit * 1e9);
  bool is_too_large = false;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CheckedCase& each = report_.cases[i];
    bool ended_well = true;
    each.left_out = is_too_large;
    if (!is_too_large) {
      if (monotonic_now() >= deadline) break;
      const CaseSize size = !report_.staged ? CaseSize::any
                            : i == 0        ? CaseSize::smallest
                            : i < small     ? CaseSize::larger
                                            : CaseSize::largest;
      ended_well = explore_and_judge(each, size, deadline);
      is_too_large = each.left_out;  // those behind it have still more interleavings
    }
    ++cases_known_;
    if (!ended_well) break;  // larger cases fail as well, in more ways than it takes
  }
}

bool Judge::explore_and_judge(CheckedCase& it, CaseSize size, std::int64_t deadline) {
  const Subject subject = subject_with(it.flags);
  try {
    explore_case(it, subject, size, [&] { return explore_options(deadline); });
  } catch (const UsageError& error) {
    it.refused = error.what();
  }
  runner_.stop_if_wished();
  if (!it.refused.empty()) return false;
  if (it.left_out) return true;
  if (report_.staged && !it.explored->complaint.empty())
    throw UsageError("the program refuses its flags: " + it.explored->complaint);
  const Explored* const failing = it.failing();
  if (failing == nullptr) return true;
  ExploreOptions options = explore_options(deadline);
  options.spurious = failing->spurious;
  report_.hint = hint_for(subject, options, *failing);
  if (report_.options.tells_failure()) tell_failure(subject, options, *failing);
  return false;
}

void Judge::tell_failure(const Subject& subject, const ExploreOptions& options,
                         const Explored& failing) {
  explore::Schedule schedule = schedule_of(subject, options, failing);
  schedule.outcome = name_of(failing.shortest->finding.verdict.outcome);
  schedule.shared = failing.shortest->shared;
  schedule.choices = failing.shortest->finding.schedule;
  CheckFailure& failure = report_.failure.emplace();
  if (!report_.options.save.empty()) {
    explore::write_schedule(report_.options.save, schedule);
    failure.schedule = report_.options.save;
  }
  try {
    const Replayed replayed = replay(subject, schedule);
    const Trace trace = make_trace(replayed.execution, replayed.verdict, replayed.maps);
    failure.trace = replay_text(subject, schedule, replayed, trace);
    failure.execution = trace_json(trace);
  } catch (const std::runtime_error& error) {
    failure.trace = error.what();
  }
}

}  // namespace racekit
