// The C++ library's header, with the explorer's own wait and notify in place of the library's.
//
// Before a thread waits for an atomic's value to change (std::atomic::wait, latch, barrier) the
// library looks at it 16 times, and counts the thread among the waiting ones, for a notify to know
// whether there is any. Each of that is a scheduling point, and three threads have more
// interleavings than can be run, which all do the same. Here looking at the value and falling
// asleep is one step, as the standard says it ([atomics.wait]).
#pragma once
#pragma GCC system_header

#include <version>

#if defined(__cpp_lib_atomic_wait) && defined(__GLIBCXX__)
#define RACEKIT_HAS_OWN_WAIT
#define __atomic_wait_address __library_wait_address
#define __atomic_wait_address_v __library_wait_address_v
#define __atomic_notify_address __library_notify_address
#endif

#include_next <bits/atomic_wait.h>

#ifdef RACEKIT_HAS_OWN_WAIT
#undef __atomic_wait_address
#undef __atomic_wait_address_v
#undef __atomic_notify_address

extern "C" {
/// A step: asks `is_over(what)`, which looks at the object, and falls asleep if that is false.
/// Gives what it said; after false the thread has slept, was notified, and has to ask again.
bool racekit_wait(const void* object, bool (*is_over)(const void*), const void* what);
/// Wakes one of the threads that sleep there, or all.
void racekit_notify(const void* object, bool all);
}

namespace racekit {

template <class IsOver>
void wait_until(const void* object, const IsOver& is_over) {
  while (!racekit_wait(
      object, [](const void* what) -> bool { return (*static_cast<const IsOver*>(what))(); },
      &is_over)) {
  }
}

}  // namespace racekit

namespace std {

template <class T>
void __atomic_notify_address(const T* object, bool all, bool = false) noexcept {
  racekit_notify(object, all);
}

#if _GLIBCXX_RELEASE < 16
template <class T, class IsOver>
void __atomic_wait_address(const T* object, IsOver is_over) noexcept {
  racekit::wait_until(object, is_over);
}

template <class T, class Value>
void __atomic_wait_address_v(const T* object, T old, Value value) noexcept {
  racekit::wait_until(object, [&] { return !__detail::__atomic_compare(old, value()); });
}
#else
template <class T, class IsOver, class Value>
void __atomic_wait_address(const T* object, IsOver&& is_over, Value&& value,
                           bool = false) noexcept {
  racekit::wait_until(object, [&]() -> bool { return is_over(value()); });
}

template <class T, class Value>
void __atomic_wait_address_v(const T* object, T old, Value value) noexcept {
  racekit::wait_until(object, [&] { return !__detail::__atomic_eq(old, value()); });
}

/// Semaphores wait like this. The library's own way, inside its own object file, is a system call
/// alone, which is one step already.
inline void __atomic_wait_address_v(const __detail::__platform_wait_t* object,
                                    __detail::__platform_wait_t old, int order,
                                    bool counts_itself = false) {
  std::__library_wait_address_v(object, old, order, counts_itself);
}
#endif

}  // namespace std
#endif
