#include "kit/racekit/detectors/pair_runs.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "kit/base/clock.h"
#include "kit/base/in_parallel.h"
#include "kit/base/usage.h"
#include "kit/racekit/program/explored.h"
#include "kit/racekit/program/runs.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

// In kOps operations a broken map breaks each time, and the fixed one takes 50 ms for them; where
// they take longer, because each starts a thread, say, there are fewer. With kToolOps Valgrind
// needs two seconds, most of it for its start.
constexpr int kFewOps = 100;
constexpr double kLongRun = 0.2;  // seconds of the processor's; or one of the clock's
// Of a program that is to run for a time: its operations wait for something, and are few.
constexpr const char* kSeconds = "0.2";
constexpr const char* kToolSeconds = "0.5";
constexpr const char* kPlainHangLimit = "1";
constexpr double kRunLimit = 60;      // seconds; it ends by itself long before
constexpr double kExploreLimit = 10;  // seconds, of all small cases
constexpr std::size_t kWaitingAtATime = 8;

double seconds_since(std::int64_t start) {
  return static_cast<double>(monotonic_now() - start) / 1e9;
}

/// Of the processor, that all programs took that have been run so far.
double seconds_of_children() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

void add(Arguments& arguments, const Arguments& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
}

}  // namespace

PairRuns::PairRuns(const Pair& pair, const PairPrograms& programs,
                   std::shared_ptr<TemporaryFolder> folder, CommandRunner& runner)
    : pair_(pair), folder_(std::move(folder)), runner_(runner) {
  if (!pair.timed) choose_ops(programs);
}

/// A program that hangs says nothing on how long a run takes.
void PairRuns::choose_ops(const PairPrograms& programs) {
  for (const bool broken : {true, false}) {
    Command command{.arguments = {programs.of(broken, {}).path, "--report", "raw"},
                    .limit = kRunLimit};
    add(command.arguments, pair_.flags);
    add(command.arguments, {"--hang-limit", kPlainHangLimit, "--ops", ""});
    const auto is_long = [&] {
      command.arguments.back() = std::to_string(ops_);
      const double before = seconds_of_children();
      const std::int64_t start = monotonic_now();
      const ProcessResult finished = runner_.run(command, "how long a run takes");
      return finished.shell_status() != exit_status(Outcome::hung) &&
             (seconds_of_children() - before > kLongRun || seconds_since(start) > 1);
    };
    // Once may be the machine's fault.
    while (ops_ > kFewOps && is_long() && is_long()) ops_ /= 5;
  }
}

void PairRuns::run_plain(const fs::path& program, int runs, MeasuredProgram& measured) {
  measured.flags = pair_.flags;
  add(measured.flags,
      pair_.timed ? Arguments{"--seconds", kSeconds} : Arguments{"--ops", std::to_string(ops_)});
  add(measured.flags, {"--hang-limit", kPlainHangLimit});
  Command command{.arguments = {program, "--report", "json"}, .limit = kRunLimit};
  add(command.arguments, measured.flags);
  std::atomic<int> made{0};
  std::atomic<int> failed{0};
  std::atomic<bool> waits{pair_.timed};
  const auto one = [&](std::size_t) {
    const ProcessResult finished = runner_.run_silently(command);
    check_not_refused(finished);
    const RunEnd end = run_from(finished, true, 0).end;
    ++made;
    failed += end.failed();
    if (end.source == RunEnd::Source::unfinished || end.outcome == Outcome::hung) waits = true;
  };
  const auto tell = [&] {
    runner_.show("plain run " + std::to_string(made + 1) + " of " + std::to_string(runs));
  };
  // One at a time, as they disturb each other. A run that hangs only waits for its limit, and one
  // that is timed for its end: they need not wait for each other as well.
  while (made < runs && !waits) in_parallel(1, 1, one, tell);
  in_parallel(kWaitingAtATime, static_cast<std::size_t>(runs - made), one, tell);
  measured.made = made;
  measured.failed = failed;
  if (pair_.timed) return;

  command.arguments = {program, "--report", "raw"};
  add(command.arguments, tool_flags());
  const std::int64_t start = monotonic_now();
  runner_.run(command, "plain");
  measured.run_time = seconds_since(start);
}

Arguments PairRuns::flags_of(Length length) const {
  Arguments flags = pair_.flags;
  if (length == Length::paced)
    add(flags, {"--rate", "4", "--seconds", kToolSeconds});
  else if (length == Length::single)
    add(flags, {"--ops", "1"});
  else if (pair_.timed)
    add(flags, {"--seconds", kToolSeconds});
  else
    add(flags, {"--ops", std::to_string(std::min(ops_, kToolOps))});
  return flags;
}

/// Of full runs that hang one is enough.
DetectorResult PairRuns::ask(const Detector& detector, const fs::path& source,
                             const fs::path& program) {
  DetectorResult result;
  bool hung = false;
  for (int i = 0; i < detector.runs + 2 && !result.reported(); ++i) {
    const Length length = i < detector.runs    ? Length::full
                          : i == detector.runs ? Length::single
                                               : Length::paced;
    if (length == Length::full && hung) continue;
    Command command{.arguments = detector.before, .limit = kRunLimit};
    command.arguments.push_back(fs::absolute(program));
    // Valgrind leaves a core file of its own where the program dies.
    command.before_start = [room = folder_->path().string()] {
      if (chdir(room.c_str()) != 0) _exit(127);
    };
    add(command.arguments, detector.flags);
    add(command.arguments, flags_of(length));
    add(command.arguments, {"--hang-limit", detector.hang_limit});
    const std::int64_t start = monotonic_now();
    const ProcessResult finished = runner_.run(command, detector.name);
    const double time = i == 0 && !pair_.timed ? seconds_since(start) : result.run_time;
    result = detector.read(finished, source);
    result.run_time = time;
    hung = finished.timed_out || finished.shell_status() == exit_status(Outcome::hung);
  }
  return result;
}

DetectorResult PairRuns::explore(const fs::path& source, const fs::path& program) {
  DetectorResult result;
  const std::int64_t start = monotonic_now();
  const auto roles = staged_roles({.program = program, .arguments = {}});
  for (const Arguments& flags : small_cases(roles, {})) {
    const double left = kExploreLimit - seconds_since(start);
    if (left <= 0 || result.answer != DetectorResult::Answer::silent) break;
    const Subject subject{.name = source,
                          .lasting_name = source,
                          .arguments = flags,
                          .chosen = {},
                          .path = program,
                          .runtime = {},
                          .folder = folder_};
    ExploreOptions options;
    options.jobs = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
    options.limit = left;
    options.heading = runner_.where() + "the explorer, ";
    options.stop = [this] { return runner_.stopped(); };
    try {
      const Explored explored = explore_subject(subject, options);
      if (explored.shortest)
        result = {.answer = DetectorResult::Answer::reported,
                  .said = std::string(name_of(explored.shortest->finding.verdict.outcome))};
    } catch (const UsageError& error) {
      result = {.answer = DetectorResult::Answer::failed, .said = error.what()};
    }
    runner_.stop_if_wished();
  }
  result.run_time = seconds_since(start);
  return result;
}

}  // namespace racekit
