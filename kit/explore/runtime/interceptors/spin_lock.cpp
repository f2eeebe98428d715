// pthread_spin_*: a mutex whose waiters keep their processor busy, which is no difference here.

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

struct SpinLock {
  Thread* owner = nullptr;
  std::int64_t now = 0;  ///< the clock of the thread that held it last
};

Objects<SpinLock> locks;

constexpr std::size_t kSize = sizeof(pthread_spinlock_t);

const void* address_of(const pthread_spinlock_t* lock) { return const_cast<const int*>(lock); }

std::uint64_t when_free(const Operation& operation) {
  return static_cast<SpinLock*>(operation.object)->owner == nullptr ? unless_parked(operation) : 0;
}

void take(SpinLock& state, const void* lock) {
  on_synchronization(lock, kSize);
  add_edge(Edge::Kind::acquire, id(lock), true);
  self->spin.on_touch({Touch::Mode::acquire, id(lock), kSize});
  self->spin.on_lock(lock);
  state.owner = self;
  sleep_until(state.now);
}

int lock(const void* lock, const void* caller) {
  SpinLock& state = locks.at(lock);
  Operation operation{
      .verb = Verb::lock, .place = place_here(caller), .ready = when_free, .object = &state};
  operation.thread = self;
  operation.waits_for = id(lock);
  self->spin.on_visit(*self, caller, id(lock), !alone());
  perform(operation.touch(Touch::Mode::acquire, lock, kSize));
  take(state, lock);
  return 0;
}

int try_lock(const void* lock, const void* caller) {
  SpinLock& state = locks.at(lock);
  if (!attempt(Verb::try_lock, lock, kSize, caller, [&] { return state.owner == nullptr; }))
    return EBUSY;
  take(state, lock);
  return 0;
}

int unlock(const void* lock, const void* caller) {
  SpinLock& state = locks.at(lock);
  self->place = place_here(caller);
  if (state.owner != self)
    finish(Misuse{Misuse::Kind::foreign_unlock, id(lock), static_cast<std::uint32_t>(kSize), -1});
  Operation operation{.verb = Verb::unlock, .place = self->place};
  perform(operation.touch(Touch::Mode::release, lock, kSize));
  on_synchronization(lock, kSize);
  add_edge(Edge::Kind::release, id(lock), true);
  self->spin.on_unlock(lock);
  state = {nullptr, self->now};
  return 0;
}

}  // namespace
}  // namespace racekit::explore

using namespace racekit::explore;

extern "C" {

int pthread_spin_init(pthread_spinlock_t* lock, int shared) {
  if (watched()) locks.reset(address_of(lock));
  return REAL(pthread_spin_init)(lock, shared);
}

int pthread_spin_destroy(pthread_spinlock_t* lock) {
  if (watched()) locks.reset(address_of(lock));
  return 0;
}

int pthread_spin_lock(pthread_spinlock_t* it) {
  return watched() ? lock(address_of(it), CALLER) : REAL(pthread_spin_lock)(it);
}

int pthread_spin_trylock(pthread_spinlock_t* it) {
  return watched() ? try_lock(address_of(it), CALLER) : REAL(pthread_spin_trylock)(it);
}

int pthread_spin_unlock(pthread_spinlock_t* it) {
  return watched() ? unlock(address_of(it), CALLER) : REAL(pthread_spin_unlock)(it);
}

}  // extern "C"
