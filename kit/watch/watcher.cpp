#include "kit/watch/watcher.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <system_error>

#include "kit/base/clock.h"
#include "kit/base/process.h"
#include "kit/base/signals.h"
#include "kit/base/text.h"
#include "kit/stage/switched.h"
#include "kit/stage/twin.h"

/// ThreadSanitizer's; not there in a program without it.
extern "C" void __tsan_release(void* address) __attribute__((weak));

namespace racekit {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kDying = 12 * kSecond;  // what a process may take for its last words

std::string pace(double number) {
  const auto whole = static_cast<std::uint64_t>(number);
  std::ostringstream text;
  text << number;
  return static_cast<double>(whole) == number ? grouped(whole) : text.str();
}

std::string opening_line(const StageRun& stage_run) {
  const Options& options = stage_run.options();
  std::string line = program_name() + ": ";
  if (stage_run.script().is_service()) return line + "mutex " + options.mutex + '\n';
  for (std::size_t i = 0; i < stage_run.script().roles.size(); ++i) {
    const Role& role = stage_run.script().roles[i];
    const auto threads = static_cast<std::uint64_t>(options.threads[i]);
    if (threads > 0) line += counted(threads, role.thread.c_str(), role.flag.c_str()) + ", ";
  }
  line += options.disjoint ? "ids of their own, "
                           : counted(static_cast<std::uint64_t>(options.keys), "id", "ids") + ", ";
  line +=
      options.ops
          ? counted(static_cast<std::uint64_t>(*options.ops), "operation", "operations") + " each"
          : duration(static_cast<std::int64_t>(options.seconds * 1e9));
  if (options.rate) line += ", " + pace(*options.rate) + " operations a second each";
  if (MutexLines::switchable() && is_of_a_pair(program_name())) line += ", mutex " + options.mutex;
  return line + '\n';
}

/// Whether the program has made threads of its own: a copy of the process would be without them.
/// ThreadSanitizer's own thread is none of these.
bool has_threads_already() {
  int threads = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
    static_cast<void>(entry);
    ++threads;
  }
  return threads > (__tsan_release != nullptr ? 2 : 1);
}

}  // namespace

Watcher::Watcher(StageRun& stage_run)
    : stage_run_(stage_run),
      style_(stage_run.options().report),
      dump_(stage_run.record(), static_cast<int>(stage_run.workers().size())) {}

Outcome Watcher::outcome_of(int wait_status) const {
  if (WIFSIGNALED(wait_status)) return Outcome::crashed;
  // Exit status 66 alone proves nothing: ThreadSanitizer uses it for its own failures too.
  const Outcome found = stage_run_.record().findings().outcome();
  if (reports_.reports() == 0) return found;
  const ReportLog* first = reports_.first();
  // The worst names the result: after its report the program may have gone on (halt_on_error=0).
  return std::max(found, first ? racekit::outcome_of(*first) : Outcome::raced);
}

/// True if the child refused a flag that only it can judge, and has said so.
bool Watcher::is_refusal(int wait_status) const {
  return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == exit_status(Outcome::usage) &&
         stage_run_.record().phase() == Phase::starting;
}

/// True if the child went another way than the stage's: a function called exit(), say, or
/// ThreadSanitizer gave up before it started.
bool Watcher::ended_by_itself(int wait_status) const {
  return WIFEXITED(wait_status) && reports_.reports() == 0 &&
         stage_run_.record().phase() != Phase::leaving;
}

int Watcher::run() {
  if (has_threads_already()) return run_unwatched();
  const AwaitedSignals signals;
  signal(SIGPIPE, SIG_IGN);  // if the reader is gone, the exit status still tells
  if (style_ == ReportStyle::text) std::fputs(opening_line(stage_run_).c_str(), stderr);
  std::fflush(nullptr);

  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) {
    signal(SIGPIPE, SIG_DFL);
    // Ctrl-C reaches parent and child, as timeout(1) and a closing terminal do; the parent decides.
    for (const int options : {SIGINT, SIGHUP}) signal(options, SIG_IGN);
    if (!stage_run_.script().is_service()) signal(SIGTERM, SIG_IGN);
    // A service takes its stop signal when it is ready to, and no sooner.
    if (!stage_run_.script().is_service()) signals.restore();
    return run_child(parent);
  }
  watch(child, signals);
}

int Watcher::run_unwatched() {
  leave_no_core_file();
  const Outcome outcome = stage_run_.perform();
  if (style_ == ReportStyle::json) {
    std::printf("{\"outcome\": \"%s\"}\n", std::string(name_of(outcome)).c_str());
  } else {
    std::fprintf(
        stderr, "outcome: %s: %s.\nIt was not watched: it had threads before its stage ran.\n",
        std::string(name_of(outcome)).c_str(), stage_run_.record().findings().sentence().c_str());
  }
  std::fflush(nullptr);
  return exit_status(outcome);
}

int Watcher::run_child(pid_t parent) {
  die_with_parent(parent);
  leave_no_core_file();
  const bool has_tsan = reports_.listen(style_ != ReportStyle::raw);
  if (style_ != ReportStyle::raw) {
    dump_.listen(has_tsan ? kSecond : 0);
    stage_run_.on_thread_start(Dump::prepare_thread);
    stage_run_.record().will_be_read();
  }
  return exit_status(stage_run_.perform());
}

void Watcher::watch(pid_t child, const AwaitedSignals& signals) {
  int wait_status = 0;
  last_change_ = last_look_ = monotonic_now();
  for (;;) {
    const int number = signals.next();
    if (waitpid(child, &wait_status, WNOHANG) == child) {
      if (is_refusal(wait_status)) end_like(wait_status);
      if (ended_by_itself(wait_status)) say_ended_by_itself(wait_status);
      const Outcome outcome = outcome_of(wait_status);
      tell({outcome, wait_status, elapsed()});
      if (reports_.reports() != 0 && WIFEXITED(wait_status)) _exit(exit_status(outcome));
      end_like(wait_status);
    }
    if (number == SIGTERM && stage_run_.script().is_service()) {
      if (!asked_to_stop_) last_change_ = monotonic_now();
      asked_to_stop_ = true;  // perhaps again: timeout(1) sends it twice
      kill(child, SIGTERM);
    } else if (number != 0 && number != SIGCHLD) {
      stop(child);
      tell({Outcome::interrupted, 0, elapsed()});
      if (number == SIGINT) _exit(exit_status(Outcome::interrupted));
      end_like(number);  // the wait status of a process that died of this signal
    }
    if (is_stuck()) {
      const std::int64_t until_now = elapsed();
      if (style_ != ReportStyle::raw) dump_.ask(child, kSecond);
      stop(child);
      tell({Outcome::hung, 0, until_now});
      _exit(exit_status(Outcome::hung));
    }
    show_progress();
  }
}

/// Nothing has moved for the limit. A thread that waits for its next turn (--rate) is not stuck,
/// nor is a service that gets no request, nor a process that writes its last words.
bool Watcher::is_stuck() {
  const std::int64_t now = monotonic_now();
  const std::int64_t progress = stage_run_.record().progress();
  // A gap between two looks means that the parent itself was stopped (Ctrl-Z, a sleeping laptop):
  // then the child was too, and that is no hang.
  if (progress != last_progress_ || now - last_look_ > kSecond) last_change_ = now;
  last_progress_ = progress;
  last_look_ = now;
  if (dump_.signal() != 0 && now - dump_.moment() < kDying) return false;
  if (now - last_change_ < static_cast<std::int64_t>(stage_run_.options().hang_limit * 1e9))
    return false;
  const bool may_idle =
      stage_run_.options().rate || (stage_run_.script().is_service() && !asked_to_stop_);
  if (stage_run_.record().phase() != Phase::running || !may_idle) return true;
  for (const Activity& activity : stage_run_.record().activities())
    if (activity.function.load() != 0) return true;
  last_change_ = now;  // an operation that begins after a quiet time has the whole limit
  return false;
}

void Watcher::stop(pid_t child) {
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

std::int64_t Watcher::elapsed() const {
  const std::int64_t start = stage_run_.record().running_since();
  if (start == 0) return 0;
  return (dump_.signal() != 0 ? dump_.moment() : monotonic_now()) - start;
}

/// One line that is written over again and again, on a terminal only.
void Watcher::show_progress() {
  if (style_ != ReportStyle::text || !isatty(STDERR_FILENO)) return;
  const std::int64_t now = monotonic_now();
  if (now - last_shown_ < kSecond / 4 || elapsed() < kSecond / 2) return;
  last_shown_ = now;
  std::fprintf(stderr, "\r%s, %s operations\x1b[K", duration(elapsed()).c_str(),
               grouped(static_cast<std::uint64_t>(stage_run_.record().operations())).c_str());
}

void Watcher::tell(const ChildEnd& ending) {
  if (last_shown_ != 0) std::fputs("\r\x1b[K", stderr);
  if (style_ == ReportStyle::raw) {
    std::fputs(reports_.why_silent().c_str(), stderr);
    return;
  }
  const Report report = report_on(stage_run_, dump_, reports_, ending);
  if (style_ == ReportStyle::text)
    std::fputs(as_text(report, ink_for(STDERR_FILENO)).c_str(), stderr);
  if (style_ == ReportStyle::json) std::fputs(as_json(report).c_str(), stdout);
  if (std::fflush(stdout) != 0)
    std::fprintf(stderr, "%s: the report cannot be written: %s\n", program_name().c_str(),
                 std::strerror(errno));
}

void Watcher::say_ended_by_itself(int wait_status) const {
  std::fputs(reports_.text().c_str(), stderr);
  std::fprintf(stderr, "%s ended by itself with exit status %d, before its run was over.\n",
               program_name().c_str(), WEXITSTATUS(wait_status));
  end_like(wait_status);
}

}  // namespace racekit
