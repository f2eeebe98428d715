// sem_* of POSIX and pthread_barrier_*. (The ones of the C++ library block by futex.)

#include <pthread.h>
#include <semaphore.h>
#include <sys/types.h>

#include <cerrno>
#include <cstdarg>

#include "kit/explore/runtime/circle.h"
#include "kit/explore/runtime/interceptors/attempt.h"
#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/interceptors/refuse.h"
#include "kit/explore/runtime/interceptors/virtual_clock.h"
#include "kit/explore/runtime/interceptors/wait_queue.h"
#include "kit/explore/runtime/memory.h"
#include "kit/explore/runtime/objects.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/scheduler.h"

namespace racekit::explore {
namespace {

struct Semaphore {
  unsigned value = 0;
};

struct Barrier {
  unsigned threads = 0;
  WaitQueue queue;
};

Objects<Semaphore> semaphores;
Objects<Barrier> barriers;

std::uint64_t when_positive(const Operation& operation) {
  return static_cast<Semaphore*>(operation.object)->value > 0 ? Operation::kGo : 0;
}
std::uint64_t when_positive_or_late(const Operation& operation) {
  return when_positive(operation) ? Operation::kGo : Operation::kTimeOut;
}
std::uint64_t when_woken(const Operation& operation) {
  return operation.thread->woken ? Operation::kGo : 0;
}

int failed(int error) {
  errno = error;
  return -1;
}

void acquire(sem_t* semaphore) {
  on_synchronization(semaphore, sizeof *semaphore);
  add_edge(Edge::Kind::acquire, id(semaphore));
  self->spin.on_progress();
  circle::on_count(semaphore, -1);
  --semaphores.at(semaphore).value;
}

// To take the last one and to give one do not commute: a semaphore is memory that is written.
int wait(sem_t* semaphore, std::int64_t deadline, const void* caller) {
  const bool timed = deadline != kNever;
  Operation operation{.verb = Verb::acquire, .place = place_here(caller)};
  operation.ready = timed ? when_positive_or_late : when_positive;
  operation.object = &semaphores.at(semaphore);
  operation.waits_for = id(semaphore);
  operation.is_wait = timed;
  if (perform(operation.touch(Touch::Mode::write, semaphore, sizeof *semaphore)) == 0) {
    acquire(semaphore);
    return 0;
  }
  add_touch(Touch::Mode::read, id(semaphore), sizeof *semaphore);
  sleep_until(deadline);
  return failed(ETIMEDOUT);
}

int try_wait(sem_t* semaphore, const void* caller) {
  const Semaphore& state = semaphores.at(semaphore);
  if (!attempt(Verb::try_acquire, semaphore, sizeof *semaphore, caller,
               [&] { return state.value > 0; }))
    return failed(EAGAIN);
  acquire(semaphore);
  return 0;
}

int post(sem_t* semaphore, const void* caller) {
  Operation operation{.verb = Verb::release, .place = place_here(caller)};
  perform(operation.touch(Touch::Mode::write, semaphore, sizeof *semaphore));
  on_synchronization(semaphore, sizeof *semaphore);
  add_edge(Edge::Kind::release, id(semaphore));
  self->spin.on_progress();
  circle::on_count(semaphore, 1);
  ++semaphores.at(semaphore).value;
  return 0;
}

int arrive(pthread_barrier_t* barrier, const void* caller) {
  const int place = place_here(caller);
  Thread& me = *self;
  Barrier& state = barriers.at(barrier);
  Operation begin{.verb = Verb::arrive, .place = place};
  perform(begin.touch(Touch::Mode::write, barrier, sizeof *barrier));
  on_synchronization(barrier, sizeof *barrier);
  me.spin.on_progress();
  circle::on_unseen_change();
  add_edge(Edge::Kind::release, id(barrier));
  if (static_cast<unsigned>(state.queue.waiting.size()) + 1 == state.threads) {
    add_edge(Edge::Kind::acquire, id(barrier));
    state.queue.wake_all();
    return PTHREAD_BARRIER_SERIAL_THREAD;
  }
  state.queue.join();
  Operation end{.verb = Verb::pass, .place = place, .ready = when_woken};
  end.thread = &me;
  end.waits_for = id(barrier);
  perform(end.touch(Touch::Mode::await, wake_token(me.number), 8));
  add_edge(Edge::Kind::acquire, id(barrier));
  return 0;
}

}  // namespace
}  // namespace racekit::explore

using namespace racekit::explore;

extern "C" {

int sem_init(sem_t* semaphore, int shared, unsigned value) {
  if (watched()) {
    if (shared) refuse("sem_init between processes");
    semaphores.at(semaphore).value = value;
    circle::on_unseen_change();
  }
  return REAL(sem_init)(semaphore, shared, value);
}

// One with a name lives on when the process ends: no execution would be like the one before.
sem_t* sem_open(const char* name, int flags, ...) {
  if (watched()) {
    self->place = place_here(CALLER);
    refuse("sem_open");
  }
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = va_arg(arguments, mode_t);
  const unsigned value = va_arg(arguments, unsigned);
  va_end(arguments);
  return real<sem_t*(const char*, int, mode_t, unsigned)>("sem_open")(name, flags, mode, value);
}

int sem_destroy(sem_t* semaphore) {
  if (watched()) semaphores.reset(semaphore);
  return 0;
}

int sem_wait(sem_t* semaphore) {
  return watched() ? wait(semaphore, kNever, CALLER) : REAL(sem_wait)(semaphore);
}

int sem_timedwait(sem_t* semaphore, const timespec* deadline) {
  if (!watched()) return REAL(sem_timedwait)(semaphore, deadline);
  return wait(semaphore, moment(CLOCK_REALTIME, *deadline), CALLER);
}

int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* deadline) {
  if (!watched()) return REAL(sem_clockwait)(semaphore, clock, deadline);
  return wait(semaphore, moment(clock, *deadline), CALLER);
}

int sem_trywait(sem_t* semaphore) {
  return watched() ? try_wait(semaphore, CALLER) : REAL(sem_trywait)(semaphore);
}

int sem_getvalue(sem_t* semaphore, int* value) {
  if (!watched()) return REAL(sem_getvalue)(semaphore, value);
  Operation operation{.verb = Verb::read, .place = place_here(CALLER)};
  perform(operation.touch(Touch::Mode::read, semaphore, sizeof *semaphore));
  *value = static_cast<int>(semaphores.at(semaphore).value);
  return 0;
}

int sem_post(sem_t* semaphore) {
  return watched() ? post(semaphore, CALLER) : REAL(sem_post)(semaphore);
}

int pthread_barrier_init(pthread_barrier_t* barrier, const pthread_barrierattr_t* attributes,
                         unsigned count) {
  if (watched()) barriers.at(barrier) = {count, {}};
  return REAL(pthread_barrier_init)(barrier, attributes, count);
}

int pthread_barrier_wait(pthread_barrier_t* barrier) {
  return watched() ? arrive(barrier, CALLER) : REAL(pthread_barrier_wait)(barrier);
}

int pthread_barrier_destroy(pthread_barrier_t* barrier) {
  if (watched()) barriers.reset(barrier);
  return 0;
}

}  // extern "C"
