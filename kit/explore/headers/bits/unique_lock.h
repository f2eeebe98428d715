// The C++ library's header, and std::lock, on which std::scoped_lock is built, for several
// std::mutex.
//
// The library locks one mutex, tries the others, and gives all back to begin anew when one is
// taken. Such a round changes nothing, and there can be any number of them: three mutexes have more
// interleavings than can be run, which all do the same. Here the thread takes all in one step, when
// all are free.
#pragma once
#pragma GCC system_header

#include_next <bits/unique_lock.h>

#if defined(__GLIBCXX__) && __cplusplus >= 201703L
/// Takes all of them, which are different.
extern "C" void racekit_lock_all(pthread_mutex_t* const* mutexes, int count);

namespace std {

/// Preferred to the library's std::lock, which takes any types.
template <class... Mutex>
enable_if_t<(is_same_v<Mutex, mutex> && ...)> lock(mutex& first, mutex& second, Mutex&... more) {
  pthread_mutex_t* const all[] = {first.native_handle(), second.native_handle(),
                                  more.native_handle()...};
  racekit_lock_all(all, 2 + sizeof...(more));
}

template <class... Lock>
enable_if_t<(is_same_v<Lock, unique_lock<mutex>> && ...)> lock(unique_lock<mutex>& first,
                                                               unique_lock<mutex>& second,
                                                               Lock&... more) {
  for (unique_lock<mutex>* each : {&first, &second, &more...})
    if (each->mutex() == nullptr || each->owns_lock()) return each->lock();  // which throws
  std::lock(*first.mutex(), *second.mutex(), *more.mutex()...);
  for (unique_lock<mutex>* each : {&first, &second, &more...})
    *each = unique_lock<mutex>(*each->release(), adopt_lock);
}

}  // namespace std
#endif
