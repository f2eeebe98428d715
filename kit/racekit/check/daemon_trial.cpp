#include "kit/racekit/check/daemon_trial.h"

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "kit/base/input.h"
#include "kit/base/text.h"
#include "kit/racekit/check/told_race.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

constexpr double kStart = 60;  // seconds, on a machine that is slow and busy
constexpr double kEnd = 60;
constexpr std::size_t kMostErrors = 64 << 10;  // its URL comes before that

/// A daemon that runs beside this thread until it is asked to end.
class RunningDaemon {
 public:
  RunningDaemon(const fs::path& program, double seconds, const CommandRunner& runner)
      : thread_([this, program, seconds, &runner] { run(program, seconds, runner); }) {}

  ~RunningDaemon() { given_up_ = true; }  // what is still there then is ended
  RunningDaemon(const RunningDaemon&) = delete;
  RunningDaemon& operator=(const RunningDaemon&) = delete;

  /// Where it listens; "" if it has ended, or does not listen in time.
  std::string url() const {
    for (int looks = 0; looks < kStart * 50 && !ended_; ++looks) {
      {
        const std::lock_guard lock(mutex_);
        const std::size_t begin = errors_.find("http://");
        const std::size_t end = errors_.find('\n', std::min(begin, errors_.size()));
        if (end != std::string::npos) return errors_.substr(begin, end - begin);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return "";
  }

  /// Asks it to end, and gives how it did. Throws what kept it from being run.
  ProcessResult end() {
    if (!ended_ && process_ > 0) kill(process_, SIGTERM);
    thread_.join();
    if (failure_) std::rethrow_exception(failure_);
    return result_;
  }

 private:
  void run(const fs::path& program, double seconds, const CommandRunner& runner) {
    Command command{.arguments = {program, "--port", "0", "--report", "json"},
                    .limit = kStart + seconds + kEnd};
    command.cancelled = [this] { return given_up_.load(); };
    command.on_start = [this](pid_t process) { process_ = process; };
    command.on_error_text = [this](const std::string& piece) {
      const std::lock_guard lock(mutex_);
      errors_.append(piece, 0, kMostErrors - std::min(kMostErrors, errors_.size()));
    };
    try {
      result_ = runner.run_silently(command);
    } catch (...) {
      failure_ = std::current_exception();
    }
    ended_ = true;
  }

  mutable std::mutex mutex_;
  std::string errors_;
  std::atomic<pid_t> process_{0};
  std::atomic<bool> ended_{false};
  std::atomic<bool> given_up_{false};
  ProcessResult result_;        // the thread's, until it has ended
  std::exception_ptr failure_;  // likewise
  std::jthread thread_;         // the last: it uses the others
};

}  // namespace

bool is_daemon(const Sources& sources) {
  return std::ranges::any_of(sources.files, [](const fs::path& file) {
    return text_of(file).find("#include \"kit/daemon/daemon.h\"") != std::string::npos;
  });
}

DaemonTrial try_daemon(const fs::path& build, const fs::path& program, double seconds,
                       const CommandRunner& runner) {
  const fs::path clients_program = build / "racekit-load";
  if (!fs::exists(clients_program))
    throw std::runtime_error("check: " + clients_program.string() +
                             " is not there, which drives a daemon: `make` builds it");
  RunningDaemon daemon(program, seconds, runner);
  DaemonTrial trial;
  if (const std::string url = daemon.url(); !url.empty()) {
    const ProcessResult clients =
        runner.run_silently({.arguments = {clients_program, url, "--seconds",
                                           std::to_string(seconds), "--rate", "1000000", "--json"},
                             .limit = seconds + kEnd});
    trial.load = nlohmann::json::parse(clients.output, nullptr, false);
    if (!trial.load.is_object()) trial.load = nullptr;
  }
  const ProcessResult ended = daemon.end();
  runner.stop_if_wished();
  trial.end = run_from(ended, true, 0).end;
  trial.said = first_line(ended.error_text);
  trial.race = told_race(nlohmann::json::parse(ended.output, nullptr, false));
  return trial;
}

Outcome DaemonTrial::outcome() const {
  const Outcome own = end.survived()                       ? Outcome::survived
                      : end.source == RunEnd::Source::told ? end.outcome
                                                           : Outcome::hung;
  if (load.is_null()) return own == Outcome::survived ? Outcome::hung : own;
  const Outcome clients = outcome_named(load.at("outcome").get<std::string>()).value();
  return own == Outcome::survived ? clients : own;
}

std::string DaemonTrial::text() const {
  if (load.is_null()) return end.text() + ": it never listened (" + said + ")";
  if (!end.survived()) {
    const std::string after = grouped(load.at("requests")) + " requests";
    return end.text() + ", after " + after;
  }
  std::string text = counted(load.at("requests"), "request", "requests") + " in " +
                     duration(load.at("elapsed_ns")) + ", ";
  const std::uint64_t differences = load.at("differences");
  if (differences > 0)
    return text + counted(differences, "difference", "differences") + " to the clients' ledger";
  if (load.at("late") > 0) return text + "and then no answer";
  return text + "each answer right; the clients' ledger is exact";
}

}  // namespace racekit
