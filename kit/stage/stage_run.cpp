#include "kit/stage/stage_run.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <system_error>
#include <utility>

#include "kit/base/text.h"
#include "kit/stage/ids.h"
#include "kit/stage/pace.h"
#include "kit/stage/preemption.h"
#include "kit/stage/serving.h"
#include "kit/stage/stoppage.h"
#include "kit/stage/switched.h"

/// ThreadSanitizer's; not there in a program without it. (No header of a compiler's declares it for
/// C++ that is not instrumented.)
extern "C" void __tsan_release(void* address) __attribute__((weak));

namespace racekit {
namespace {

/// Keeps what ThreadSanitizer remembers of a thread fresh.
///
/// Until a thread synchronises, the runtime records an access that it repeats only the first time.
/// The place of that access in the thread's history is overwritten some million accesses later. A
/// race with it then has no second stack (g++ 12), or is not reported at all (g++ 14); a reader
/// that takes no lock would be lost for ever. So each thread synchronises now and then, with its
/// own activity: no other thread acquires that, so this puts no thread before another.
void refresh_history(Activity& own, std::int64_t done) {
  constexpr std::int64_t kOperations = 100;
  if (__tsan_release && done % kOperations == 0) __tsan_release(&own);
}

/// The role whose function fills a map before the start; null if none does.
const Role* role_that_inserts(const std::vector<Role>& roles) {
  for (const Role& role : roles)
    if (role.kind == Role::Kind::inserts) return &role;
  return nullptr;
}

/// With --disjoint the threads of a role take turns at one run of ids: 0, 2, 4, … and 1, 3, 5, …
/// No id is another thread's, but each has its neighbours in the map changed by others. Who inserts
/// is faster than who removes: so the map grows, and has to be built anew while all threads use it.
std::vector<Worker> plan(const Options& options, const Script& script) {
  const std::vector<Role>& roles = script.roles;
  std::vector<Worker> workers;
  // A service's threads are its own: places for as many as may come.
  for (int n = 1; script.is_service() && n <= Options::kMostThreads; ++n)
    workers.push_back({.number = n, .role = nullptr, .name = "worker " + std::to_string(n)});
  if (script.is_service()) return workers;
  int next_id = 0;
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const int threads = options.threads[i];
    const bool inserts = roles[i].kind == Role::Kind::inserts;
    for (int n = 0; n < threads; ++n)
      workers.push_back({.number = static_cast<int>(workers.size()) + 1,
                         .role = &roles[i],
                         .name = roles[i].thread + ' ' + std::to_string(n + 1),
                         .first_id = next_id + n,
                         .id_step = threads,
                         .operations_a_turn = options.disjoint && inserts ? 4 : 1});
    if (options.disjoint && roles[i].writes()) next_id += threads * static_cast<int>(*options.ops);
  }
  return workers;
}

std::string signed_number(std::int64_t number) {
  return number < 0 ? '-' + grouped(-static_cast<std::uint64_t>(number))
                    : grouped(static_cast<std::uint64_t>(number));
}

}  // namespace

StageRun::StageRun(Options options, Script script)
    : options_(std::move(options)),
      script_(std::move(script)),
      workers_(plan(options_, script_)),
      record_(static_cast<int>(workers_.size())) {}

Outcome StageRun::perform() {
  record_.activity(0).thread_id.store(gettid());
  if (script_.is_service()) {
    serve();
    return check();
  }
  record_.enter(Phase::filling);
  fill();

  std::vector<std::thread> threads = start_threads();
  record_.enter(Phase::running);
  start_gate_.store(true, std::memory_order_relaxed);
  start_gate_.notify_all();
  if (!options_.ops) wait_for_time();
  for (std::thread& thread : threads) thread.join();
  return check();
}

Outcome StageRun::check() {
  record_.enter(Phase::checking);
  const Findings findings = look();
  record_.conclude(findings);
  record_.enter(Phase::leaving);
  return findings.outcome();
}

void StageRun::serve() {
  serve_until_stopped(script_.serving, options_.port, [&](int port) {
    record_.enter(Phase::running);
    std::fprintf(stderr, "listening on http://127.0.0.1:%d\n", port);
  });
}

namespace {

/// A thread's place in the record, from its first operation to its end.
struct Slot {
  Activity* activity = nullptr;
  std::optional<Stoppage> stoppage;

  ~Slot() {
    if (activity != nullptr) activity->thread_id.store(0);
  }
};
thread_local Slot slot;

}  // namespace

/// Where more threads come than there are places, the last ones go without.
void StageRun::take_slot() {
  for (const Worker& worker : workers_) {
    pid_t free = 0;
    Activity& activity = record_.activity(worker.number);
    if (!activity.thread_id.compare_exchange_strong(free, gettid())) continue;
    slot.activity = &activity;
    pthread_setname_np(pthread_self(), worker.name.c_str());
    if (on_thread_start_) on_thread_start_();
    if (options_.mutex != "on") slot.stoppage.emplace(record_, activity);
    return;
  }
}

void StageRun::enter(std::uintptr_t function, int argument) {
  MutexLines::on = options_.mutex == "on";
  for (const Role& role : script_.roles)
    if (role.function == function) MutexLines::on = Options::locks(role, options_.mutex);
  if (slot.activity == nullptr) take_slot();
  if (slot.activity == nullptr) return;
  slot.activity->begin(function, argument);
  if (slot.stoppage) slot.stoppage->begin();
}

void StageRun::leave() {
  if (slot.activity == nullptr) return;
  if (slot.stoppage) slot.stoppage->end();
  slot.activity->end();
}

bool StageRun::writes(std::uintptr_t function) const {
  for (const Role& role : script_.roles)
    if (role.function == function) return role.writes();
  return false;
}

/// Gives them when all of them are there, before the start gate.
std::vector<std::thread> StageRun::start_threads() {
  std::vector<std::thread> threads;
  threads.reserve(workers_.size());
  for (const Worker& worker : workers_) try {
      threads.emplace_back([&] { play(worker); });
    } catch (const std::system_error& error) {
      std::fprintf(stderr, "cannot start %zu threads, the system stops at %zu: %s\n",
                   workers_.size(), threads.size(), error.what());
      _exit(1);  // the threads that are there wait at a gate that never opens
    }
  for (const Worker& worker : workers_)
    while (record_.activity(worker.number).thread_id.load() == 0) sched_yield();
  return threads;
}

/// Without setters nothing would ever be inside: then the map is filled first. With --disjoint the
/// ids that the deleters will remove are put there.
void StageRun::fill() {
  const Role* inserts = role_that_inserts(script_.roles);
  if (!inserts) return;
  const auto insert = [&](int id) {
    Activity& activity = record_.activity(0);
    activity.begin(inserts->function, id);
    inserts->call(id);
    activity.end();
  };
  bool somebody_inserts = false;
  for (const Worker& worker : workers_)
    somebody_inserts |= worker.role->kind == Role::Kind::inserts;
  if (options_.disjoint) {
    for (std::int64_t n = 0; n < *options_.ops; ++n)
      for (const Worker& worker : workers_)
        if (worker.role->kind == Role::Kind::removes) insert(worker.own_id(n));
  } else if (!somebody_inserts) {
    for (int id = 0; id < options_.keys; ++id) insert(id);
  }
}

void StageRun::play(const Worker& worker) {
  Activity& activity = record_.activity(worker.number);
  pthread_setname_np(pthread_self(), worker.name.c_str());
  if (on_thread_start_) on_thread_start_();
  activity.thread_id.store(gettid());
  MutexLines::on = Options::locks(*worker.role, options_.mutex);
  start_gate_.wait(false, std::memory_order_relaxed);
  work(worker);
  activity.thread_id.store(0);  // this thread is not asked for a stack any more
}

void StageRun::work(const Worker& worker) {
  Ids ids(options_, worker);
  std::optional<Pace> pace;
  if (options_.rate) pace.emplace(*options_.rate, ids.fraction());

  std::optional<Preemption> preemption;
  if (options_.ops && !pace)
    preemption.emplace(record_, workers_, worker, may_hold_a_lock() ? 100'000 : 20'000'000);

  const std::int64_t ops = options_.ops.value_or(INT64_MAX);
  for (std::int64_t done = 0; done < ops; ++done) {
    if (pace) pace->wait(time_is_up_);
    if (time_is_up_.load(std::memory_order_relaxed)) break;
    operate(worker, ids.next());
    refresh_history(record_.activity(worker.number), done);
    if (preemption) preemption->operation_done();
  }
}

void StageRun::operate(const Worker& worker, int id) {
  Activity& activity = record_.activity(worker.number);
  activity.begin(worker.role->function, id);
  worker.role->call(id);
  activity.end();
}

void StageRun::wait_for_time() {
  sleep_until(record_.running_since() + static_cast<std::int64_t>(options_.seconds * 1e9));
  time_is_up_.store(true, std::memory_order_relaxed);
}

/// Whether this thread may be inside a critical section: the program has locks of its own, or a
/// switch that is on.
bool StageRun::may_hold_a_lock() const { return !MutexLines::switchable() || MutexLines::on; }

/// Of a run that has ended. The record's own count goes on from one explored execution to the next.
std::int64_t StageRun::operations_done() const {
  return options_.ops ? *options_.ops * static_cast<std::int64_t>(workers_.size())
                      : record_.operations();
}

Findings StageRun::look() {
  Findings findings = script_.look_at_map ? look_at_map() : Findings{};
  findings.checked = true;
  for (const Invariant& invariant : script_.invariants) {
    const std::int64_t is = invariant.is();
    const std::int64_t must_be = invariant.must_be ? invariant.must_be() : operations_done();
    const std::string text = invariant.name + " is " + signed_number(is);
    findings.add_invariant(
        text + (is == must_be ? ", as it must be" : ", must be " + signed_number(must_be)),
        is == must_be);
  }
  return findings;
}

Findings StageRun::look_at_map() {
  MapExpectation expected;
  expected.progress = [this] { record_.activity(0).end(); };
  if (options_.disjoint) {
    expected.contents.emplace();
    std::int64_t ids = 0;
    for (const Worker& worker : workers_) {
      if (worker.role->writes()) ids += *options_.ops;
      if (worker.role->kind != Role::Kind::inserts) continue;
      for (std::int64_t n = 0; n < *options_.ops; ++n) expected.contents->insert(worker.own_id(n));
    }
    expected.most = static_cast<std::size_t>(ids);
  } else if (script_.is_service()) {
    expected.most = static_cast<std::size_t>(record_.operations());  // each inserts one at most
  } else {
    expected.most = static_cast<std::size_t>(options_.keys);
  }
  return script_.look_at_map(expected);
}

}  // namespace racekit
