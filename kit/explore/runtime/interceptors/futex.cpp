// syscall(SYS_futex, …), by which std::future blocks, and the wait of atomic objects, latches and
// barriers (headers/bits/atomic_wait.h). Other system calls pass.

#include <linux/futex.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <limits>

#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/interceptors/refuse.h"
#include "kit/explore/runtime/interceptors/virtual_clock.h"
#include "kit/explore/runtime/interceptors/wait_queue.h"
#include "kit/explore/runtime/memory.h"
#include "kit/explore/runtime/objects.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/residence.h"
#include "kit/explore/runtime/scheduler.h"
#include "kit/explore/tokens.h"

namespace racekit::explore {
namespace {

Objects<WaitQueue> queues;

long failed(int error) {
  errno = error;
  return -1;
}

std::uint64_t when_woken(const Operation& operation) {
  return operation.thread->woken ? Operation::kGo : Operation::kSpurious;
}

std::uint64_t when_woken_or_late(const Operation& operation) {
  return when_woken(operation) | (operation.thread->woken ? 0 : Operation::kTimeOut);
}

/// Waits, unless `is_over()`, which looks at the object; -1 for no deadline. Gives an error, or 0
/// if it was woken.
template <class IsOver>
int wait(const void* object, std::size_t size, IsOver is_over, std::int64_t deadline,
         const void* caller) {
  Thread& me = *self;
  const int place = place_here(caller);
  WaitQueue& waiters = queues.at(object);
  const std::uint64_t queue = queue_token(object);

  me.spin.on_visit(me, caller, queue, !alone());
  Operation begin{.verb = Verb::wait, .place = place, .ready = unless_parked};
  begin.thread = &me;
  begin.touches_by_doing = true;
  begin.touch(Touch::Mode::read, object, size);
  // Who comes first does not matter: a wake may choose any.
  perform(begin.touch(Touch::Mode::read, queue, 1));
  const Touch reading{Touch::Mode::read, id(object), static_cast<std::uint32_t>(size)};
  add_touch(reading);
  on_synchronization(object, size);
  if (is_over()) {
    me.spin.on_touch(reading);
    return EAGAIN;
  }
  add_touch(Touch::Mode::read, queue, 1);
  me.spin.on_progress();
  waiters.join();

  const bool timed = deadline >= 0;
  Operation end{
      .verb = Verb::wake_up, .place = place, .ready = timed ? when_woken_or_late : when_woken};
  end.thread = &me;
  end.waits_for = id(object);
  end.is_wait = true;
  if (timed)
    end.touch(Touch::Mode::write, queue, 1);
  else
    end.touch(Touch::Mode::await, wake_token(me.number), 8);
  const int alternative = perform(end);
  if (alternative == 0) return 0;
  add_touch(Touch::Mode::write, queue, 1);
  waiters.leave();
  if (alternative == Choice::kSpurious) return EINTR;
  sleep_until(deadline);
  return ETIMEDOUT;
}

/// As the kernel does it: if the word has this value.
long wait(int* word, int value, std::int64_t deadline, const void* caller) {
  const auto is_over = [&] { return *word != value; };
  const int error = wait(word, sizeof *word, is_over, deadline, caller);
  return error == 0 ? 0 : failed(error);
}

/// The kernel chooses whom to wake, if not all; no waiter comes or goes while it does.
long wake_some(const void* word, int most, const void* caller) {
  WaitQueue& queue = queues.at(word);
  Operation operation{.verb = most == 1 ? Verb::wake_one : Verb::wake_all,
                      .place = place_here(caller),
                      .ready = WaitQueue::whom};
  operation.object = &queue;
  operation.most = most;
  operation.touch(Touch::Mode::write, queue_token(word), 1);
  long woken = 0;
  do {
    const int whom = perform(operation);
    const int more = queue.wake_some(operation.most, whom);
    woken += more;
    operation.most -= more;
    self->goes_on = operation.most > 0 && !queue.waiting.empty();
  } while (self->goes_on);
  self->spin.on_progress();
  return woken;
}

long futex(int* word, int operation, int value, const timespec* time, const void* caller) {
  const clockid_t clock = operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:  // for so long
      return wait(word, value, time ? self->now + nanoseconds(*time) : -1, caller);
    case FUTEX_WAIT_BITSET:  // until then
      return wait(word, value, time ? moment(clock, *time) : -1, caller);
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
      return wake_some(word, value, caller);
    default:
      refuse("syscall(SYS_futex) of another kind than wait and wake");
  }
}

}  // namespace
}  // namespace racekit::explore

using namespace racekit::explore;

extern "C" {

bool racekit_wait(const void* object, bool (*is_over)(const void*), const void* what) {
  bool over = false;
  const auto look = [&] {
    self->within_step = true;
    over = is_over(what);
    self->within_step = false;
    return over;
  };
  if (watched())
    wait(object, 1, look, -1, CALLER);
  else
    over = is_over(what);
  return over;
}

void racekit_notify(const void* object, bool all) {
  if (watched()) wake_some(object, all ? std::numeric_limits<int>::max() : 1, CALLER);
}

long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long a[6];
  for (long& argument : a) argument = va_arg(list, long);
  va_end(list);
  if (watched()) {
    if (number == SYS_futex)
      return futex(reinterpret_cast<int*>(a[0]), static_cast<int>(a[1]), static_cast<int>(a[2]),
                   reinterpret_cast<const timespec*>(a[3]), __builtin_return_address(0));
#if defined(SYS_fork)  // not every processor's kernel has these two
    if (number == SYS_fork || number == SYS_vfork) refuse("syscall of a second process");
#endif
    if (number == SYS_clone || number == SYS_execve) refuse("syscall of a second process");
  }
  const long result = resident::is_on()
                          ? resident::system_call(number, a, __builtin_return_address(0))
                          : kernel(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  if (result >= 0 || result < -4095) return result;
  return failed(static_cast<int>(-result));
}

}  // extern "C"
