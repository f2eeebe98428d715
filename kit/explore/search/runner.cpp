#include "kit/explore/search/runner.h"

namespace racekit::explore {

Runner::Runner(std::vector<Engine*> engines) : engines_(std::move(engines)) {
  if (engines_.size() < 2) return;  // then the caller's thread does the work
  for (Engine* engine : engines_) {
    threads_.emplace_back([this, engine] { work(*engine); });
  }
}

Runner::~Runner() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Runner::work(Engine& engine) {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const Task task = std::move(waiting_.front());
    waiting_.pop_front();
    begun_.insert(task.number);
    ++running_;
    lock.unlock();
    task.run(engine);
    lock.lock();
    --running_;
    changed_.notify_all();
  }
}

void Runner::run_plan(const Job& job, Engine& engine) {
  Result result;
  try {
    result.execution = engine.run(job.plan);
  } catch (...) {
    result.error = std::current_exception();
  }
  const std::lock_guard lock(mutex_);
  done_.emplace(job.number, std::move(result));
}

void Runner::each(std::size_t count, const std::function<void(std::size_t, Engine&)>& each) {
  if (threads_.empty()) {
    for (std::size_t i = 0; i < count; ++i) each(i, first());
    return;
  }
  std::exception_ptr error;
  std::unique_lock lock(mutex_);
  for (std::size_t i = 0; i < count; ++i) {
    waiting_.push_back({i, [&, i](Engine& engine) {
                          try {
                            each(i, engine);
                          } catch (...) {
                            const std::lock_guard guard(mutex_);
                            if (!error) error = std::current_exception();
                            waiting_.clear();
                          }
                        }});
  }
  changed_.notify_all();
  changed_.wait(lock, [&] { return waiting_.empty() && running_ == 0; });
  begun_.clear();
  if (error) std::rethrow_exception(error);
}

// Waits for the engines, and forgets what is not needed any more.
void Runner::finish() {
  std::unique_lock lock(mutex_);
  waiting_.clear();
  changed_.wait(lock, [&] { return running_ == 0; });
  begun_.clear();
  done_.clear();
}

Execution Runner::result_of(std::uint64_t number) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return done_.contains(number); });
  Result result = std::move(done_.at(number));
  done_.erase(number);
  begun_.erase(number);
  if (result.error) std::rethrow_exception(result.error);
  return std::move(result.execution);
}

void Runner::run(Strategy& strategy, const Common& common,
                 const std::function<bool(const Execution&, bool)>& take) {
  // Also when something throws: no engine may be left at work on a search that is over.
  struct Finish {
    Runner& runner;
    ~Finish() { runner.finish(); }
  } finish{*this};

  const std::size_t ahead = threads_.empty() ? 1 : 2 * threads_.size();
  while (true) {
    std::vector<Job> jobs = strategy.upcoming(ahead);
    if (jobs.empty()) return;
    for (Job& job : jobs) {
      job.plan.shared = common.shared;
      job.plan.find_circles = common.find_circles;
    }
    Execution execution;
    if (threads_.empty()) {
      execution = engines_.front()->run(jobs.front().plan);
    } else {
      const std::uint64_t next = jobs.front().number;
      {
        const std::lock_guard lock(mutex_);
        waiting_.clear();
        for (Job& job : jobs) {
          if (begun_.contains(job.number)) continue;
          const std::uint64_t number = job.number;
          waiting_.push_back(
              {number, [this, job = std::move(job)](Engine& engine) { run_plan(job, engine); }});
        }
      }
      changed_.notify_all();
      execution = result_of(next);
    }
    const bool is_new = strategy.take(execution);
    if (!take(execution, is_new)) return;
  }
}

}  // namespace racekit::explore
