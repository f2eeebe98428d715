// Waits with a deadline of any clock. The C++ library calls them for std::timed_mutex and
// std::shared_timed_mutex, and some ThreadSanitizers do not know them: they see an unlock, and not
// the lock before it. These definitions, found first, call the older functions, which all of them
// know.

#include <pthread.h>
#include <semaphore.h>

#include <ctime>

namespace {

constexpr long kSecond = 1'000'000'000;

/// The same moment on the calendar's clock.
timespec on_the_calendar(clockid_t clock, const timespec& moment) {
  if (clock == CLOCK_REALTIME) return moment;
  timespec there;
  timespec here;
  clock_gettime(clock, &there);
  clock_gettime(CLOCK_REALTIME, &here);
  here.tv_sec += moment.tv_sec - there.tv_sec;
  here.tv_nsec += moment.tv_nsec - there.tv_nsec;
  if (here.tv_nsec < 0) {
    here.tv_nsec += kSecond;
    --here.tv_sec;
  } else if (here.tv_nsec >= kSecond) {
    here.tv_nsec -= kSecond;
    ++here.tv_sec;
  }
  return here;
}

}  // namespace

extern "C" {

int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock, const timespec* moment) {
  const timespec deadline = on_the_calendar(clock, *moment);
  return pthread_mutex_timedlock(mutex, &deadline);
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock, const timespec* moment) {
  const timespec deadline = on_the_calendar(clock, *moment);
  return pthread_rwlock_timedrdlock(lock, &deadline);
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock, const timespec* moment) {
  const timespec deadline = on_the_calendar(clock, *moment);
  return pthread_rwlock_timedwrlock(lock, &deadline);
}

int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* moment) {
  const timespec deadline = on_the_calendar(clock, *moment);
  return sem_timedwait(semaphore, &deadline);
}

}  // extern "C"
