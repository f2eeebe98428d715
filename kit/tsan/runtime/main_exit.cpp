// pthread_exit in main, as courses on POSIX threads end it. ThreadSanitizer's runtime does not live
// through that: it never comes to its end. Here main waits until the other threads have ended, as
// the process would, and then ends it.

#include "kit/tsan/runtime/main_exit.h"

#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

// The runtime's, where there is one.
extern "C" {
[[gnu::weak]] void __tsan_acquire(void* object);
[[gnu::weak]] void __tsan_release(void* object);
}

namespace {

int ends;  // by its address, what orders the threads' ends with main

int thread_count() {
  DIR* const folder = opendir("/proc/self/task");
  if (folder == nullptr) return 0;
  int count = 0;
  while (const dirent* entry = readdir(folder)) count += entry->d_name[0] != '.' ? 1 : 0;
  closedir(folder);
  return count;
}

/// Main, and the runtime's own one, which it starts with the program's first.
constexpr int kNotTheOthers = 2;

}  // namespace

void racekit::tell_main_of_the_end() {
  if (__tsan_release != nullptr) __tsan_release(&ends);
}

extern "C" void pthread_exit(void* result) {
  if (syscall(SYS_gettid) != getpid()) {
    racekit::tell_main_of_the_end();
    reinterpret_cast<void (*)(void*)>(dlsym(RTLD_NEXT, "pthread_exit"))(result);
  }
  while (thread_count() > kNotTheOthers) usleep(1'000);
  if (__tsan_acquire != nullptr) __tsan_acquire(&ends);
  racekit::main_has_waited = true;
  std::exit(0);
}
