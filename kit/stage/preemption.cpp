#include "kit/stage/preemption.h"

#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

#include "kit/base/clock.h"

namespace racekit {
namespace {

constexpr long kInterval = 20'000;           // nanoseconds from an operation's end to the stop
constexpr std::int64_t kYields = 1'000'000;  // nanoseconds of a stop, before it sleeps
constexpr long kNap = 50'000;                // nanoseconds
constexpr std::int64_t kAhead = 50;          // turns that one may be ahead of another
constexpr std::int64_t kOthers = 50;         // operations of others that a long stop lasts

thread_local ThreadTimer* timer = nullptr;
thread_local Record* record = nullptr;
thread_local std::span<const Worker> workers;
thread_local const Worker* own = nullptr;
thread_local std::int64_t longest = 0;  // nanoseconds of a stop
thread_local volatile sig_atomic_t stops_left = 0;

Activity& mine() { return record->activity(own->number); }

/// A machine that takes longer for an interruption than lies between two must get on all the same:
/// in one operation each stop is a little farther away than the one before.
void wind_up() { timer->wind_up(kInterval * (1 + mine().stops)); }

/// How many turns a worker has had. One that has long been in an operation must not hold up the
/// others: each stop counts as what they do in the meantime.
std::int64_t turns_of(const Worker& worker) {
  const Activity& activity = record->activity(worker.number);
  return activity.operations / worker.operations_a_turn + activity.stops * kOthers;
}

/// Whether a worker other than `one`, who is not through, is like this.
template <class Predicate>
bool any_but(const Worker& one, const Predicate& is_so) {
  for (const Worker& worker : workers) {
    const Activity& activity = record->activity(worker.number);
    if (&worker != &one && activity.thread_id.load() != 0 && is_so(worker, activity)) return true;
  }
  return false;
}

/// Whether another worker is far behind this one.
bool is_ahead(const Worker& worker) {
  return any_but(worker, [&](const Worker& other, const Activity&) {
    return turns_of(other) + kAhead < turns_of(worker);
  });
}

bool somebody_works() {
  return any_but(*own, [](const Worker&, const Activity& other) { return other.stopped == 0; });
}

/// Whether one that is not ahead either has waited longer.
bool somebody_is_first(std::int64_t start) {
  return any_but(*own, [&](const Worker& other, const Activity& activity) {
    return activity.stopped < start && !is_ahead(other);
  });
}

/// The thread waits here, in the middle of an operation, until other threads have done theirs, and
/// until those that are behind it have caught up. So no thread does its work alone, also on a busy
/// machine. When all threads wait, the first one goes on.
void stop_long() {
  const std::int64_t start = monotonic_now();
  const std::int64_t done = record->operations();
  mine().stopped = start;
  const auto waits = [&] {
    if (is_ahead(*own)) return true;
    return somebody_works() ? record->operations() < done + kOthers : somebody_is_first(start);
  };
  std::int64_t waited = 0;
  for (; waits() && waited < longest; waited = monotonic_now() - start) {
    const timespec nap{0, kNap};
    waited < kYields ? syscall(SYS_sched_yield) : syscall(SYS_nanosleep, &nap, nullptr);
  }
  // No other thread got on: perhaps this one holds a lock that they need.
  if (waited >= longest && record->operations() == done) longest = longest / 2 + kNap;
  mine().stopped = 0;
}

/// Long stops alone would let the threads hardly ever run side by side: each would wait for another
/// in turn. So every second stop only offers the core.
void stop_here(int) {
  if (stops_left == 0) return;
  stops_left = stops_left - 1;
  const int error = errno;  // the interrupted code may be about to read it
  if (stops_left % 2 == 0)
    stop_long();
  else
    syscall(SYS_sched_yield);
  if (++mine().stops < Preemption::kStopsInOne && stops_left > 0) wind_up();
  errno = error;
}

}  // namespace

Preemption::Preemption(Record& its_record, std::span<const Worker> all, const Worker& worker,
                       std::int64_t longest_stop)
    : timer_(stop_here) {
  record = &its_record;
  workers = all;
  own = &worker;
  longest = longest_stop;
  stops_left = kStops;
  timer = &timer_;
  wind_up();
}

/// ThreadSanitizer may hold a signal back until the thread ends: it finds nothing to do then.
Preemption::~Preemption() { stops_left = 0; }

void Preemption::operation_done() {
  if (mine().stops == 0) return;
  mine().stops = 0;
  if (stops_left > 0) wind_up();
}

}  // namespace racekit
