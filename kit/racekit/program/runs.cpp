#include "kit/racekit/program/runs.h"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "kit/base/clock.h"
#include "kit/base/usage.h"
#include "kit/racekit/program/run_end.h"

namespace racekit {
namespace {

/// What the threads that run programs and the one that counts have in common.
class WorkQueue {
 public:
  explicit WorkQueue(int count) : left_(count) {}

  /// Whether there is one more run to make.
  bool take() { return !closed_ && left_.fetch_sub(1) > 0; }

  /// No new runs, and those under way are ended.
  void close() { closed_ = true; }
  bool closed() const { return closed_; }

  void hand_in(Run run) {
    const std::lock_guard lock(mutex_);
    runs_.push_back(std::move(run));
  }
  std::vector<Run> collect() {
    const std::lock_guard lock(mutex_);
    return std::exchange(runs_, {});
  }

  /// The first failure of the machinery itself closes the office; it is for the counting thread.
  void fail(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(failure);
    closed_ = true;
  }
  std::exception_ptr failure() {
    const std::lock_guard lock(mutex_);
    return failure_;
  }

 private:
  std::atomic<int> left_;
  std::atomic<bool> closed_{false};
  std::mutex mutex_;
  std::vector<Run> runs_;
  std::exception_ptr failure_;
};

/// The counting ends, also by an exception, only when no program goes on.
class Closing {
 public:
  explicit Closing(WorkQueue& office) : office_(office) {}
  ~Closing() { office_.close(); }
  Closing(const Closing&) = delete;
  Closing& operator=(const Closing&) = delete;

 private:
  WorkQueue& office_;
};

void make_runs(const Command& command, bool staged, WorkQueue& office) try {
  while (office.take()) {
    const std::int64_t start = monotonic_now();
    const ProcessResult finished = run(command);
    if (finished.cancelled) return;
    if (staged) check_not_refused(finished);
    office.hand_in(run_from(finished, staged, monotonic_now() - start));
  }
} catch (...) {
  office.fail(std::current_exception());
}

}  // namespace

void check_not_refused(const ProcessResult& finished) {
  if (!WIFEXITED(finished.wait_status) ||
      WEXITSTATUS(finished.wait_status) != exit_status(Outcome::usage) || !finished.output.empty())
    return;
  const std::string line = finished.error_text.substr(0, finished.error_text.find('\n'));
  throw UsageError(line.substr(0, line.find(" (--help")));
}

int TallyRuns::make(const AwaitedSignals& signals,
                    const std::function<void(const Run*)>& on_run) const {
  WorkQueue office(count);
  Command each = command;
  each.cancelled = [&office] { return office.closed(); };
  each.before_start = [&] {
    signals.restore();
    if (command.before_start) command.before_start();
  };

  int stopped_by = 0;
  int made = 0;
  const auto count_what_came = [&] {
    for (const Run& run : office.collect()) {
      ++made;
      on_run(&run);
    }
    on_run(nullptr);
  };
  {
    // Each thread stays inside run() until its program has ended: see there.
    std::vector<std::jthread> threads;
    try {
      for (int i = 0; i < std::min(jobs, count); ++i)
        threads.emplace_back([&] { make_runs(each, staged, office); });
    } catch (...) {
      office.fail(std::current_exception());
    }
    const Closing closing(office);
    while (made < count && !office.closed()) {
      const int number = signals.next();
      if (number != 0 && number != SIGCHLD) {
        stopped_by = number;
        office.close();
      }
      count_what_came();
    }
  }
  count_what_came();
  if (const auto failure = office.failure()) std::rethrow_exception(failure);
  return made < count ? stopped_by : 0;
}

}  // namespace racekit
