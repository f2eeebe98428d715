// pthread_mutex_*: nothing real is locked, the scheduler knows who holds what.

#include "kit/explore/runtime/interceptors/mutex.h"

#include <cerrno>
#include <iterator>

#include "kit/explore/runtime/interceptors/attempt.h"
#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/interceptors/virtual_clock.h"
#include "kit/explore/runtime/memory.h"
#include "kit/explore/runtime/objects.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/scheduler.h"

namespace racekit::explore {

struct Mutex {
  Thread* owner = nullptr;
  int depth = 0;         ///< how often the owner has locked it
  std::int64_t now = 0;  ///< the clock of who held it last
};

namespace {

Objects<Mutex> mutexes;

int kind_of(const pthread_mutex_t* mutex) { return mutex->__data.__kind & 3; }

std::uint64_t when_free(const Operation& operation) {
  return is_free(*static_cast<Mutex*>(operation.object)) ? unless_parked(operation) : 0;
}

std::uint64_t when_free_or_late(const Operation& operation) {
  return when_free(operation) ? Operation::kGo : Operation::kTimeOut;
}

Operation lock_operation(pthread_mutex_t* mutex, int place) {
  Operation operation{
      .verb = Verb::lock, .place = place, .ready = when_free, .object = &mutex_at(mutex)};
  operation.thread = self;
  operation.waits_for = id(mutex);
  return operation.touch(Touch::Mode::acquire, mutex, sizeof *mutex);
}

/// What needs no waiting: it has it already. Gives whether that was all; `error` is the result.
bool relock(pthread_mutex_t* mutex, int& error) {
  Mutex& state = mutex_at(mutex);
  error = 0;
  if (state.owner != self) return false;
  if (kind_of(mutex) == PTHREAD_MUTEX_RECURSIVE) {
    ++state.depth;
    return true;
  }
  error = EDEADLK;
  return kind_of(mutex) == PTHREAD_MUTEX_ERRORCHECK;
}

int lock(pthread_mutex_t* mutex, const void* caller) {
  const int place = place_here(caller);
  int error;
  if (relock(mutex, error)) return error;
  self->spin.on_visit(*self, caller, id(mutex), !alone());
  lock_again(mutex, 1, place);
  return 0;
}

/// Those of a std::lock.
struct Several {
  pthread_mutex_t* const* mutexes;
  int count;
};

std::uint64_t when_all_free(const Operation& operation) {
  const Several& all = *static_cast<Several*>(operation.object);
  for (int i = 0; i < all.count; ++i) {
    if (is_free(mutex_at(all.mutexes[i]))) continue;
    operation.thread->pending.waits_for = id(all.mutexes[i]);
    return 0;
  }
  return unless_parked(operation);
}

void lock_all(Several all, const void* caller) {
  Thread& me = *self;
  me.spin.on_visit(me, caller, id(all.mutexes[0]), !alone());
  Operation operation{
      .verb = Verb::lock, .place = place_here(caller), .ready = when_all_free, .object = &all};
  operation.thread = &me;
  if (all.count > static_cast<int>(std::size(operation.touches)))
    operation.touch(Touch::Mode::everything, std::uint64_t{0}, 0);
  else
    for (int i = 0; i < all.count; ++i)
      operation.touch(Touch::Mode::acquire, all.mutexes[i], sizeof(pthread_mutex_t));
  perform(operation);
  for (int i = 0; i < all.count; ++i) take(all.mutexes[i], 1);
}

int timed_lock(pthread_mutex_t* mutex, std::int64_t deadline, const void* caller) {
  const int place = place_here(caller);
  int error;
  if (relock(mutex, error)) return error;
  Operation operation = lock_operation(mutex, place);
  operation.ready = when_free_or_late;
  operation.is_wait = true;
  // It can go on, late, while another holds the mutex: so it comes before or after the unlock.
  operation.touches[0].mode = Touch::Mode::write;
  if (perform(operation) == 0) {
    take(mutex, 1);
    return 0;
  }
  add_touch(Touch::Mode::read, operation.waits_for, sizeof *mutex);
  sleep_until(deadline);
  return ETIMEDOUT;
}

int try_lock(pthread_mutex_t* mutex, const void* caller) {
  Mutex& state = mutex_at(mutex);
  Thread& me = *self;
  me.place = place_here(caller);
  if (state.owner == &me && kind_of(mutex) == PTHREAD_MUTEX_RECURSIVE) return ++state.depth, 0;
  if (!attempt(Verb::try_lock, mutex, sizeof *mutex, caller, [&] { return is_free(state); }))
    return EBUSY;
  take(mutex, 1);
  return 0;
}

int unlock(pthread_mutex_t* mutex, const void* caller) {
  Mutex& state = mutex_at(mutex);
  self->place = place_here(caller);
  if (state.owner != self) {
    if (kind_of(mutex) != PTHREAD_MUTEX_NORMAL && kind_of(mutex) != PTHREAD_MUTEX_ADAPTIVE_NP)
      return EPERM;
    finish(Misuse{Misuse::Kind::foreign_unlock, id(mutex), sizeof *mutex, -1});
  }
  if (state.depth > 1) return --state.depth, 0;
  Operation operation{.verb = Verb::unlock, .place = self->place};
  perform(operation.touch(Touch::Mode::release, mutex, sizeof *mutex));
  let_go(mutex);
  return 0;
}

}  // namespace

Mutex& mutex_at(pthread_mutex_t* mutex) { return mutexes.at(mutex); }

bool is_free(const Mutex& mutex) { return mutex.owner == nullptr; }

int let_go(pthread_mutex_t* mutex) {
  Mutex& state = mutex_at(mutex);
  const int depth = state.depth;
  on_synchronization(mutex, sizeof *mutex);
  add_edge(Edge::Kind::release, id(mutex), true);
  self->spin.on_unlock(mutex);
  state.owner = nullptr;
  state.depth = 0;
  state.now = self->now;
  return depth;
}

void take(pthread_mutex_t* mutex, int depth) {
  Mutex& state = mutex_at(mutex);
  on_synchronization(mutex, sizeof *mutex);
  add_edge(Edge::Kind::acquire, id(mutex), true);
  self->spin.on_touch({Touch::Mode::acquire, id(mutex), sizeof *mutex});
  self->spin.on_lock(mutex);
  state.owner = self;
  state.depth = depth;
  sleep_until(state.now);
}

void lock_again(pthread_mutex_t* mutex, int depth, int place) {
  perform(lock_operation(mutex, place));
  take(mutex, depth);
}

}  // namespace racekit::explore

using namespace racekit::explore;

extern "C" {

[[gnu::visibility("hidden")]] int racekit_mutex_lock(pthread_mutex_t* mutex);
RACEKIT_NOTE_REGISTERS("pthread_mutex_lock", "racekit_mutex_lock", "racekit_noted");

int racekit_mutex_lock(pthread_mutex_t* mutex) {
  return watched() ? lock(mutex, CALLER) : REAL(pthread_mutex_lock)(mutex);
}

void racekit_lock_all(pthread_mutex_t* const* all, int count) {
  if (watched()) return lock_all({all, count}, CALLER);
  for (int i = 0; i < count; ++i) REAL(pthread_mutex_lock)(all[i]);
}

int pthread_mutex_trylock(pthread_mutex_t* mutex) {
  return watched() ? try_lock(mutex, CALLER) : REAL(pthread_mutex_trylock)(mutex);
}

int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* deadline) {
  if (!watched()) return REAL(pthread_mutex_timedlock)(mutex, deadline);
  return timed_lock(mutex, moment(CLOCK_REALTIME, *deadline), CALLER);
}

int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock, const timespec* deadline) {
  if (!watched()) return REAL(pthread_mutex_clocklock)(mutex, clock, deadline);
  return timed_lock(mutex, moment(clock, *deadline), CALLER);
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) {
  return watched() ? unlock(mutex, CALLER) : REAL(pthread_mutex_unlock)(mutex);
}

int pthread_mutex_init(pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes) {
  if (watched()) mutexes.reset(mutex);
  return REAL(pthread_mutex_init)(mutex, attributes);
}

int pthread_mutex_destroy(pthread_mutex_t* mutex) {
  if (watched()) mutexes.reset(mutex);
  return 0;
}

}  // extern "C"
