#include "kit/stage/performance.h"

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
/// is faster than who removes: so the map grows, and has to be built anew while everybody uses it.
std::vector<Player> plan(const Options& options, const Script& script) {
  const std::vector<Role>& roles = script.roles;
  std::vector<Player> players;
  // A service's threads are its own: places for as many as may come.
  for (int n = 1; script.is_service() && n <= Options::kMostThreads; ++n)
    players.push_back({.number = n, .role = nullptr, .name = "worker " + std::to_string(n)});
  if (script.is_service()) return players;
  int next_id = 0;
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const int threads = options.threads[i];
    const bool inserts = roles[i].kind == Role::Kind::inserts;
    for (int n = 0; n < threads; ++n)
      players.push_back({.number = static_cast<int>(players.size()) + 1,
                         .role = &roles[i],
                         .name = roles[i].thread + ' ' + std::to_string(n + 1),
                         .first_id = next_id + n,
                         .id_step = threads,
                         .operations_a_turn = options.disjoint && inserts ? 4 : 1});
    if (options.disjoint && roles[i].writes()) next_id += threads * static_cast<int>(*options.ops);
  }
  return players;
}

std::string signed_number(std::int64_t number) {
  return number < 0 ? '-' + grouped(-static_cast<std::uint64_t>(number))
                    : grouped(static_cast<std::uint64_t>(number));
}

}  // namespace

Performance::Performance(Options options, Script script)
    : options_(std::move(options)),
      script_(std::move(script)),
      players_(plan(options_, script_)),
      record_(static_cast<int>(players_.size())) {}

Outcome Performance::perform() {
  record_.activity(0).thread_id.store(gettid());
  if (script_.is_service()) {
    serve();
    return check();
  }
  record_.enter(Phase::filling);
  fill();

  std::vector<std::thread> threads = start_threads();
  record_.enter(Phase::running);
  curtain_.store(true, std::memory_order_relaxed);
  curtain_.notify_all();
  if (!options_.ops) wait_for_time();
  for (std::thread& thread : threads) thread.join();
  return check();
}

Outcome Performance::check() {
  record_.enter(Phase::checking);
  const Findings findings = look();
  record_.conclude(findings);
  record_.enter(Phase::leaving);
  return findings.outcome();
}

void Performance::serve() {
  serve_until_stopped(script_.serving, options_.port, [&](int port) {
    record_.enter(Phase::running);
    std::fprintf(stderr, "listening on http://127.0.0.1:%d\n", port);
  });
}

namespace {

/// A thread's place in the record, from its first operation to its end.
struct Seat {
  Activity* activity = nullptr;
  std::optional<Stoppage> stoppage;

  ~Seat() {
    if (activity != nullptr) activity->thread_id.store(0);
  }
};
thread_local Seat seat;

}  // namespace

/// Where more threads come than there are places, the last ones go without.
void Performance::take_seat() {
  for (const Player& player : players_) {
    pid_t nobody = 0;
    Activity& activity = record_.activity(player.number);
    if (!activity.thread_id.compare_exchange_strong(nobody, gettid())) continue;
    seat.activity = &activity;
    pthread_setname_np(pthread_self(), player.name.c_str());
    if (on_thread_start_) on_thread_start_();
    if (options_.mutex != "on") seat.stoppage.emplace(record_, activity);
    return;
  }
}

void Performance::enter(std::uintptr_t function, int argument) {
  MutexLines::on = options_.mutex == "on";
  for (const Role& role : script_.roles)
    if (role.function == function) MutexLines::on = Options::locks(role, options_.mutex);
  if (seat.activity == nullptr) take_seat();
  if (seat.activity == nullptr) return;
  seat.activity->begin(function, argument);
  if (seat.stoppage) seat.stoppage->begin();
}

void Performance::leave() {
  if (seat.activity == nullptr) return;
  if (seat.stoppage) seat.stoppage->end();
  seat.activity->end();
}

bool Performance::writes(std::uintptr_t function) const {
  for (const Role& role : script_.roles)
    if (role.function == function) return role.writes();
  return false;
}

/// Gives them when all of them are there, behind the curtain.
std::vector<std::thread> Performance::start_threads() {
  std::vector<std::thread> threads;
  threads.reserve(players_.size());
  for (const Player& player : players_) try {
      threads.emplace_back([&] { play(player); });
    } catch (const std::system_error& error) {
      std::fprintf(stderr, "cannot start %zu threads, the system stops at %zu: %s\n",
                   players_.size(), threads.size(), error.what());
      _exit(1);  // the threads that are there wait for a curtain that never rises
    }
  for (const Player& player : players_)
    while (record_.activity(player.number).thread_id.load() == 0) sched_yield();
  return threads;
}

/// Without setters nothing would ever be inside: then the map is filled first. With --disjoint the
/// ids that the deleters will remove are put there.
void Performance::fill() {
  const Role* inserts = role_that_inserts(script_.roles);
  if (!inserts) return;
  const auto insert = [&](int id) {
    Activity& activity = record_.activity(0);
    activity.begin(inserts->function, id);
    inserts->call(id);
    activity.end();
  };
  bool somebody_inserts = false;
  for (const Player& player : players_)
    somebody_inserts |= player.role->kind == Role::Kind::inserts;
  if (options_.disjoint) {
    for (std::int64_t n = 0; n < *options_.ops; ++n)
      for (const Player& player : players_)
        if (player.role->kind == Role::Kind::removes) insert(player.own_id(n));
  } else if (!somebody_inserts) {
    for (int id = 0; id < options_.keys; ++id) insert(id);
  }
}

void Performance::play(const Player& player) {
  Activity& activity = record_.activity(player.number);
  pthread_setname_np(pthread_self(), player.name.c_str());
  if (on_thread_start_) on_thread_start_();
  activity.thread_id.store(gettid());
  MutexLines::on = Options::locks(*player.role, options_.mutex);
  curtain_.wait(false, std::memory_order_relaxed);
  work(player);
  activity.thread_id.store(0);  // this thread is not asked for a stack any more
}

void Performance::work(const Player& player) {
  Ids ids(options_, player);
  std::optional<Pace> pace;
  if (options_.rate) pace.emplace(*options_.rate, ids.fraction());

  std::optional<Preemption> preemption;
  if (options_.ops && !pace)
    preemption.emplace(record_, players_, player, may_hold_a_lock() ? 100'000 : 20'000'000);

  const std::int64_t ops = options_.ops.value_or(INT64_MAX);
  for (std::int64_t done = 0; done < ops; ++done) {
    if (pace) pace->wait(time_is_up_);
    if (time_is_up_.load(std::memory_order_relaxed)) break;
    operate(player, ids.next());
    refresh_history(record_.activity(player.number), done);
    if (preemption) preemption->operation_done();
  }
}

void Performance::operate(const Player& player, int id) {
  Activity& activity = record_.activity(player.number);
  activity.begin(player.role->function, id);
  player.role->call(id);
  activity.end();
}

void Performance::wait_for_time() {
  sleep_until(record_.running_since() + static_cast<std::int64_t>(options_.seconds * 1e9));
  time_is_up_.store(true, std::memory_order_relaxed);
}

/// Whether this thread may be inside a critical section: the program has locks of its own, or a
/// switch that is on.
bool Performance::may_hold_a_lock() const { return !MutexLines::switchable() || MutexLines::on; }

/// Of a run that has ended. The record's own count goes on from one explored execution to the next.
std::int64_t Performance::operations_done() const {
  return options_.ops ? *options_.ops * static_cast<std::int64_t>(players_.size())
                      : record_.operations();
}

Findings Performance::look() {
  Findings findings = script_.look_at_map ? look_at_map() : Findings{};
  findings.checked = true;
  for (const Law& law : script_.laws) {
    const std::int64_t is = law.is();
    const std::int64_t must_be = law.must_be ? law.must_be() : operations_done();
    const std::string words = law.name + " is " + signed_number(is);
    findings.add_law(
        words + (is == must_be ? ", as it must be" : ", must be " + signed_number(must_be)),
        is == must_be);
  }
  return findings;
}

Findings Performance::look_at_map() {
  MapExpectation expected;
  expected.progress = [this] { record_.activity(0).end(); };
  if (options_.disjoint) {
    expected.contents.emplace();
    std::int64_t ids = 0;
    for (const Player& player : players_) {
      if (player.role->writes()) ids += *options_.ops;
      if (player.role->kind != Role::Kind::inserts) continue;
      for (std::int64_t n = 0; n < *options_.ops; ++n) expected.contents->insert(player.own_id(n));
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
