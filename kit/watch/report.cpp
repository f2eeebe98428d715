#include "kit/watch/report.h"

#include <sys/wait.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <string_view>

#include "kit/base/process.h"
#include "kit/base/text.h"
#include "kit/frames/symbolizer.h"
#include "kit/stage/switched.h"
#include "kit/stage/twin.h"

namespace racekit {
namespace {

bool has_frame(const std::vector<Frame>& frames, std::initializer_list<std::string_view> names) {
  return std::any_of(frames.begin(), frames.end(), [&](const Frame& frame) {
    return std::find(names.begin(), names.end(), frame.function) != names.end();
  });
}

/// What a stack says about its thread. `frames` end at the operation, so a lock among them is one
/// that the operation waits for.
std::string state_of(const std::vector<Frame>& frames, bool in_operation) {
  if (has_frame(frames, {"pthread_mutex_lock", "pthread_rwlock_wrlock", "pthread_rwlock_rdlock"}))
    return "waiting for a mutex";
  if (has_frame(frames, {"pthread_cond_wait", "pthread_cond_clockwait"}))
    return "waiting for a condition";
  if (!in_operation && has_frame(frames, {"pthread_join", "pthread_clockjoin_np"}))
    return "waiting for the threads";
  if (!in_operation && has_frame(frames, {"clock_nanosleep", "nanosleep"})) return "asleep";
  if (!in_operation && has_frame(frames, {"accept", "accept4"})) return "waiting for a connection";
  if (!in_operation && has_frame(frames, {"select", "poll", "recv"}))
    return "waiting for a request";
  return in_operation ? "running" : "between two operations";
}

/// Gathers what every thread was doing, out of the dump.
class DumpReader {
 public:
  DumpReader(StageRun& stage_run, const Dump& dump) : stage_run_(stage_run), dump_(dump) {}

  std::vector<ThreadReport> threads() const {
    std::vector<ThreadReport> all;
    for (const Worker& worker : stage_run_.workers())
      all.push_back(thread(worker.number, worker.name));
    all.push_back(thread(0, "main"));
    const auto rank = [this](const ThreadReport& t) {
      return t.number == dump_.first_thread() ? 0 : t.crashed ? 1 : 2;
    };
    std::stable_sort(all.begin(), all.end(),
                     [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    std::erase_if(all, [](const ThreadReport& t) { return t.state == "ended"; });
    return all;
  }

  /// Who was inside which role's function when the signal came, or when the hung program was
  /// stopped, without those that waited.
  std::vector<Inside> inside(const std::vector<ThreadReport>& threads, bool writers) const {
    std::vector<Inside> all;
    for (const Worker& worker : stage_run_.workers()) {
      const auto address = dump_.signal() != 0 ? dump_.operation_at_signal(worker.number)
                                               : dump_.stack(worker.number).function.load();
      if (address == 0 || stage_run_.writes(address) != writers) continue;
      if (std::any_of(threads.begin(), threads.end(), [&](const ThreadReport& t) {
            return t.number == worker.number && t.state == "waiting for a mutex";
          }))
        continue;
      const std::string function = name_of(address);
      const auto known = std::find_if(all.begin(), all.end(),
                                      [&](const Inside& i) { return i.function == function; });
      if (known != all.end())
        ++known->threads;
      else
        all.push_back({function, 1});
    }
    return all;
  }

 private:
  ThreadReport thread(int number, const std::string& name) const {
    const StackDump& stack = dump_.stack(number);
    const Activity& activity = stage_run_.record().activity(number);
    const bool dumped = stack.frames.load() > 0;
    ThreadReport report{.number = number,
                        .name = name,
                        .state = activity.thread_id.load() == 0 ? "ended" : "did not answer",
                        .operation = "",
                        .crashed = stack.crashed.load(),
                        .frames = {}};
    std::uintptr_t function = dumped ? stack.function.load() : activity.function.load();
    const auto argument = dumped ? stack.argument.load() : activity.argument.load();
    const std::string operation = function != 0 ? name_of(function) : "";
    if (dumped) {
      std::vector<std::uintptr_t> counters;
      for (int i = 0; i < stack.frames.load(); ++i) counters.push_back(stack.counters[i].load());
      report.frames = symbolizer_.stack(counters);
      // A frame without a name is no operation: a C library's insides may have none.
      const auto end = std::find_if(
          report.frames.begin(), report.frames.end(),
          [&](const Frame& f) { return !f.function.empty() && f.function == operation; });
      if (end != report.frames.end())
        report.frames.erase(end + 1, report.frames.end());
      else
        function = 0;  // it is about to enter its operation, or has just left it
      report.state = state_of(report.frames, function != 0);
    }
    if (function != 0)
      report.operation =
          operation + '(' + (argument == kNoArgument ? "" : std::to_string(argument)) + ')';
    return report;
  }

  std::string name_of(std::uintptr_t function) const {
    return symbolizer_.function_name(reinterpret_cast<const void*>(function));
  }

  StageRun& stage_run_;
  const Dump& dump_;
  Symbolizer symbolizer_;
};

int count(const std::vector<Inside>& inside) {
  int threads = 0;
  for (const Inside& i : inside) threads += i.threads;
  return threads;
}

/// Go's three texts are said only where they are true at the moment of death.
std::string crash_headline(const StageRun& stage_run, int writers, int readers) {
  const Phase phase = stage_run.record().phase();
  if (const std::string message = stage_run.record().fatal_message(); !message.empty())
    return "fatal error: " + message;
  if (phase == Phase::running && writers >= 2) return "fatal error: concurrent map writes";
  if (phase == Phase::running && writers == 1 && readers >= 1)
    return "fatal error: concurrent map read and map write";
  const std::string when = phase == Phase::checking  ? ", found while the map is checked"
                           : phase == Phase::leaving ? ", found while the map is destroyed"
                                                     : "";
  if (!stage_run.script().look_at_map)
    return "fatal error: memory that threads share was not as the code expects it";
  return "fatal error: the map was broken by an earlier concurrent write" + when;
}

std::string headline(const Report& report, const StageRun& stage_run, int writers, int readers) {
  switch (report.outcome) {
    case Outcome::crashed:
      if (comes_from_outside(report.signal))
        return "killed from outside (" + signal_name(report.signal) + ')';
      return crash_headline(stage_run, writers, readers);
    case Outcome::hung:
      return "hung: no operation has ended for " +
             duration(static_cast<std::int64_t>(stage_run.options().hang_limit * 1e9));
    case Outcome::raced:
      return report.race && report.race->kind != RaceReport::Kind::other
                 ? "raced: ThreadSanitizer reported a data race"
                 : "raced: ThreadSanitizer reported, but its report did not come through whole";
    case Outcome::interrupted:
      return "interrupted: nothing had gone wrong so far";
    case Outcome::misused:
    case Outcome::usage:
    case Outcome::deadlocked:
      return std::string(name_of(report.outcome));
    case Outcome::survived:
    case Outcome::lost:
    case Outcome::corrupted:
      break;
  }
  return std::string(name_of(report.outcome)) + ": " + report.findings.sentence();
}

/// Of a pair whose cure no flag switches: the program's folder says which of the two it is.
std::string verdict_of_pair(const std::string& program, bool failed) {
  if (program.starts_with("broken/"))
    return failed ? "This is meant: this is the broken program."
                  : "This is luck, not safety: this is the broken program.";
  if (program.starts_with("fixed/"))
    return failed ? "This is not meant: this is the fixed program."
                  : "This is meant: this is the fixed program.";
  return failed ? "Something is wrong with it." : "Nothing went wrong in this run.";
}

/// Whether the end is what the flags ask for; no learner should have to guess.
std::string verdict(const Report& report, const StageRun& stage_run) {
  const auto& workers = stage_run.workers();
  const bool alone = workers.size() == 1;
  const bool only_reads = !stage_run.script().is_service() &&
                          std::none_of(workers.begin(), workers.end(),
                                       [](const Worker& p) { return p.role->writes(); });
  const bool failed = report.outcome != Outcome::survived && report.outcome != Outcome::interrupted;
  if (report.outcome == Outcome::interrupted) return "You stopped it.";
  if (report.outcome == Outcome::crashed && comes_from_outside(report.signal))
    return "The program did not bring this on itself.";
  // What an edited copy is meant to do, only its text can tell.
  if (!MutexLines::switchable() || !is_of_a_pair(report.program))
    return verdict_of_pair(report.program, failed);
  const std::string shared = stage_run.script().look_at_map ? "the map" : "what the threads share";
  if (alone || only_reads)
    return std::string(failed ? "This is not meant: " : "This is meant: ") +
           (alone ? "one thread alone needs no mutex." : "threads that only read need no mutex.");
  if (report.mutex == "on")
    return failed ? "This is not meant: with the mutex on, every run must survive."
                  : "This is meant: every use of " + shared + " stands between lock and unlock.";
  std::string why = "no mutex guards " + shared;
  for (const Role& role : stage_run.script().roles)
    if (!role.mutex_word.empty() && role.mutex_word == report.mutex)
      why = "only the " + role.flag + " lock, and a lock on one side guards nothing";
  return failed ? "This is meant: " + why + '.' : "This is luck, not safety: " + why + '.';
}

}  // namespace

Report report_on(StageRun& stage_run, const Dump& dump, const ReportSink& reports,
                 const ChildEnd& ending) {
  Record& record = stage_run.record();
  const Options& options = stage_run.options();
  Report report{};
  report.program = program_name();
  report.outcome = ending.outcome;
  report.elapsed = ending.elapsed;
  report.operations = record.operations();
  report.mutex = options.mutex;
  report.reports = reports.reports();
  if (reports.first() != nullptr)
    report.race = race_report(reports);
  else
    report.runtime_text = reports.text();
  report.fatal_message = record.fatal_message();
  report.findings = record.findings();
  report.exit_status = exit_status(ending.outcome);
  int writers = 0;
  int readers = 0;
  if (ending.outcome == Outcome::crashed) {
    report.signal = WTERMSIG(ending.wait_status);
    report.exit_status = 128 + report.signal;
    report.address = dump.address();
  }
  if (dump.signal() != 0 || ending.outcome == Outcome::hung) {
    const DumpReader witness(stage_run, dump);
    report.threads = witness.threads();
    report.inside = witness.inside(report.threads, true);
    writers = count(report.inside);
    const auto reading = witness.inside(report.threads, false);
    readers = count(reading);
    report.inside.insert(report.inside.end(), reading.begin(), reading.end());
  }
  report.headline = headline(report, stage_run, writers, readers);
  report.verdict = verdict(report, stage_run);
  return report;
}

}  // namespace racekit
