// pthread_cond_*.

#include <cerrno>

#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/interceptors/mutex.h"
#include "kit/explore/runtime/interceptors/virtual_clock.h"
#include "kit/explore/runtime/interceptors/wait_queue.h"
#include "kit/explore/runtime/memory.h"
#include "kit/explore/runtime/objects.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/scheduler.h"

namespace racekit::explore {
namespace {

Objects<WaitQueue> conditions;

/// Woken, it goes on as soon as the mutex is free.
std::uint64_t when_woken(const Operation& operation) {
  const Mutex& mutex = *static_cast<const Mutex*>(operation.object);
  if (operation.thread->woken) return is_free(mutex) ? Operation::kGo : 0;
  return Operation::kSpurious;
}

std::uint64_t when_woken_or_late(const Operation& operation) {
  return when_woken(operation) | (operation.thread->woken ? 0 : Operation::kTimeOut);
}

int wait(pthread_cond_t* condition, pthread_mutex_t* mutex, std::int64_t deadline,
         const void* caller) {
  const int place = place_here(caller);
  const bool timed = deadline != kNever;
  WaitQueue& queue = conditions.at(condition);
  Thread& me = *self;

  Operation begin{.verb = Verb::wait, .place = place};
  begin.touch(Touch::Mode::write, condition, sizeof *condition);
  perform(begin.touch(Touch::Mode::release, mutex, sizeof *mutex));
  on_synchronization(condition, sizeof *condition);
  me.spin.on_progress();
  const int depth = let_go(mutex);
  queue.join();

  Operation end{.verb = Verb::wake_up,
                .place = place,
                .ready = timed ? when_woken_or_late : when_woken,
                .object = &mutex_at(mutex)};
  end.thread = &me;
  end.waits_for = id(condition);
  end.is_wait = true;
  // Only the notify lets an untimed wait go on. A timed one can go on before it, too.
  if (timed)
    end.touch(Touch::Mode::write, condition, sizeof *condition);
  else
    end.touch(Touch::Mode::await, wake_token(me.number), 8);
  end.touch(Touch::Mode::acquire, mutex, sizeof *mutex);
  const int alternative = perform(end);
  if (alternative == 0) {
    take(mutex, depth);
    return 0;
  }
  // It gives up waiting, and then waits for the mutex: a notify between the two finds it gone.
  add_touch(Touch::Mode::write, end.waits_for, sizeof *condition);
  queue.leave();
  if (alternative == Choice::kTimeOut) sleep_until(deadline);
  lock_again(mutex, depth, place);
  return alternative == Choice::kTimeOut ? ETIMEDOUT : 0;
}

int notify(pthread_cond_t* condition, bool all, const void* caller) {
  WaitQueue& queue = conditions.at(condition);
  Operation operation{.verb = all ? Verb::notify_all : Verb::notify_one,
                      .place = place_here(caller)};
  operation.object = &queue;
  if (!all) operation.ready = WaitQueue::whom;
  const int whom = perform(operation.touch(Touch::Mode::write, condition, sizeof *condition));
  on_synchronization(condition, sizeof *condition);
  self->spin.on_progress();
  if (all)
    queue.wake_all();
  else
    queue.wake_some(1, whom);
  return 0;
}

}  // namespace
}  // namespace racekit::explore

using namespace racekit::explore;

extern "C" {

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  if (!watched()) return REAL(pthread_cond_wait)(condition, mutex);
  return wait(condition, mutex, kNever, CALLER);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const timespec* deadline) {
  if (!watched()) return REAL(pthread_cond_timedwait)(condition, mutex, deadline);
  return wait(condition, mutex, moment(CLOCK_REALTIME, *deadline), CALLER);
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* deadline) {
  if (!watched()) return REAL(pthread_cond_clockwait)(condition, mutex, clock, deadline);
  return wait(condition, mutex, moment(clock, *deadline), CALLER);
}

int pthread_cond_signal(pthread_cond_t* condition) {
  return watched() ? notify(condition, false, CALLER) : REAL(pthread_cond_signal)(condition);
}

int pthread_cond_broadcast(pthread_cond_t* condition) {
  return watched() ? notify(condition, true, CALLER) : REAL(pthread_cond_broadcast)(condition);
}

int pthread_cond_init(pthread_cond_t* condition, const pthread_condattr_t* attributes) {
  if (watched()) conditions.reset(condition);
  return REAL(pthread_cond_init)(condition, attributes);
}

int pthread_cond_destroy(pthread_cond_t* condition) {
  if (watched()) conditions.reset(condition);
  return 0;
}

}  // extern "C"
