// pthread_rwlock_*. Readers go before waiting writers, as glibc's default has it.

#include <pthread.h>

#include <cerrno>

#include "kit/explore/runtime/interceptors/attempt.h"
#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/interceptors/virtual_clock.h"
#include "kit/explore/runtime/memory.h"
#include "kit/explore/runtime/objects.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/scheduler.h"

namespace racekit::explore {
namespace {

struct RwLock {
  Thread* writer = nullptr;
  int readers = 0;
  ThreadSet reading;
  std::int64_t now = 0;
};

Objects<RwLock> locks;

bool can_read(const RwLock& lock) { return !lock.writer; }
bool can_write(const RwLock& lock) { return !lock.writer && lock.readers == 0; }

std::uint64_t when_readable(const Operation& operation) {
  return can_read(*static_cast<RwLock*>(operation.object)) ? unless_parked(operation) : 0;
}
std::uint64_t when_writable(const Operation& operation) {
  return can_write(*static_cast<RwLock*>(operation.object)) ? unless_parked(operation) : 0;
}
std::uint64_t when_readable_or_late(const Operation& operation) {
  return when_readable(operation) ? Operation::kGo : Operation::kTimeOut;
}
std::uint64_t when_writable_or_late(const Operation& operation) {
  return when_writable(operation) ? Operation::kGo : Operation::kTimeOut;
}

void take(pthread_rwlock_t* lock, bool write) {
  RwLock& state = locks.at(lock);
  on_synchronization(lock, sizeof *lock);
  add_taken(id(lock), write, true);
  self->spin.on_lock(lock);
  self->spin.on_touch(
      {write ? Touch::Mode::acquire : Touch::Mode::acquire_shared, id(lock), sizeof *lock});
  sleep_until(state.now);
  if (write) {
    state.writer = self;
  } else {
    ++state.readers;
    state.reading.add(self->number);
  }
}

int lock(pthread_rwlock_t* lock, bool write, std::int64_t deadline, const void* caller) {
  RwLock& state = locks.at(lock);
  const bool timed = deadline != kNever;
  if (state.writer == self) return EDEADLK;
  Operation operation{.verb = write ? Verb::lock : Verb::lock_shared, .place = place_here(caller)};
  operation.ready = write ? (timed ? when_writable_or_late : when_writable)
                          : (timed ? when_readable_or_late : when_readable);
  operation.object = &state;
  operation.thread = self;
  operation.waits_for = id(lock);
  operation.is_wait = timed;
  if (!timed) self->spin.on_visit(*self, caller, id(lock), !alone());
  const auto mode = timed   ? Touch::Mode::write  // it can go on, late, before the unlock
                    : write ? Touch::Mode::acquire
                            : Touch::Mode::acquire_shared;
  if (perform(operation.touch(mode, lock, sizeof *lock)) == 0) {
    take(lock, write);
    return 0;
  }
  add_touch(Touch::Mode::read, id(lock), sizeof *lock);
  sleep_until(deadline);
  return ETIMEDOUT;
}

int try_lock(pthread_rwlock_t* lock, bool write, const void* caller) {
  RwLock& state = locks.at(lock);
  const auto is_free = [&] { return write ? can_write(state) : can_read(state); };
  if (!attempt(Verb::try_lock, lock, sizeof *lock, caller, is_free)) return EBUSY;
  take(lock, write);
  return 0;
}

int unlock(pthread_rwlock_t* lock, const void* caller) {
  RwLock& state = locks.at(lock);
  self->place = place_here(caller);
  const bool write = state.writer == self;
  if (!write && !state.reading.holds(self->number))
    finish(Misuse{Misuse::Kind::foreign_unlock, id(lock), sizeof *lock, -1});
  Operation operation{.verb = write ? Verb::unlock : Verb::unlock_shared, .place = self->place};
  perform(operation.touch(write ? Touch::Mode::release : Touch::Mode::release_shared, lock,
                          sizeof *lock));
  on_synchronization(lock, sizeof *lock);
  add_given(id(lock), write, true);
  self->spin.on_unlock(lock);
  if (state.now < self->now) state.now = self->now;
  if (write) {
    state.writer = nullptr;
  } else {
    --state.readers;
    state.reading.remove(self->number);
  }
  return 0;
}

}  // namespace
}  // namespace racekit::explore

using namespace racekit::explore;

#define LOCK(name, write)                                                                    \
  int pthread_rwlock_##name##lock(pthread_rwlock_t* rwlock) {                                \
    if (!watched()) return REAL(pthread_rwlock_##name##lock)(rwlock);                        \
    return lock(rwlock, write, kNever, CALLER);                                              \
  }                                                                                          \
  int pthread_rwlock_try##name##lock(pthread_rwlock_t* rwlock) {                             \
    if (!watched()) return REAL(pthread_rwlock_try##name##lock)(rwlock);                     \
    return try_lock(rwlock, write, CALLER);                                                  \
  }                                                                                          \
  int pthread_rwlock_timed##name##lock(pthread_rwlock_t* rwlock, const timespec* deadline) { \
    if (!watched()) return REAL(pthread_rwlock_timed##name##lock)(rwlock, deadline);         \
    return lock(rwlock, write, moment(CLOCK_REALTIME, *deadline), CALLER);                   \
  }                                                                                          \
  int pthread_rwlock_clock##name##lock(pthread_rwlock_t* rwlock, clockid_t clock,            \
                                       const timespec* deadline) {                           \
    if (!watched()) return REAL(pthread_rwlock_clock##name##lock)(rwlock, clock, deadline);  \
    return lock(rwlock, write, moment(clock, *deadline), CALLER);                            \
  }

extern "C" {

LOCK(rd, false)
LOCK(wr, true)

int pthread_rwlock_unlock(pthread_rwlock_t* lock) {
  return watched() ? unlock(lock, CALLER) : REAL(pthread_rwlock_unlock)(lock);
}

int pthread_rwlock_init(pthread_rwlock_t* lock, const pthread_rwlockattr_t* attributes) {
  if (watched()) locks.reset(lock);
  return REAL(pthread_rwlock_init)(lock, attributes);
}

int pthread_rwlock_destroy(pthread_rwlock_t* lock) {
  if (watched()) locks.reset(lock);
  return 0;
}

}  // extern "C"
