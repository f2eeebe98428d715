// Remembers where each thread was started. Linked into every ThreadSanitizer program, whose calls
// of pthread_create (std::thread's too, inside its library) come here first and go on to the
// runtime.

#include <dlfcn.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kit/frames/unwind.h"
#include "kit/tsan/report_log.h"
#include "kit/tsan/runtime/main_exit.h"

using Function = void* (*)(void*);
using Create = int (*)(pthread_t*, const pthread_attr_t*, Function, void*);

/// The runtime's own one, by the name that it keeps for code that takes the plain name.
extern "C" int __interceptor_pthread_create(pthread_t*, const pthread_attr_t*, Function, void*)
    __attribute__((weak));

namespace {

using namespace racekit;

bool write_counter(const UnwoundFrame& frame, void* into) {
  auto& stack = *static_cast<LoggedStack*>(into);
  stack.counters[static_cast<std::size_t>(stack.count++)] = frame.counter;
  return stack.count < LoggedStack::kDepth;
}

void* start(void* argument) {
  auto& self = *static_cast<LoggedStart*>(argument);
  self.id.store(static_cast<pid_t>(syscall(SYS_gettid)));
  void* const result = self.function(self.argument);
  tell_main_of_the_end();
  return result;
}

Create runtimes_create() {
  if (__interceptor_pthread_create) return __interceptor_pthread_create;
  return reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
}

}  // namespace

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              Function function, void* argument) {
  static const Create create = runtimes_create();
  ReportLog* log = ReportLog::current;
  const int number = log == nullptr ? ReportLog::kStarts : log->start_count.fetch_add(1);
  if (number >= ReportLog::kStarts) return create(thread, attributes, function, argument);
  LoggedStart& logged = log->starts[static_cast<std::size_t>(number)];
  logged.function = function;
  logged.argument = argument;
  unwind_here(write_counter, &logged.stack);
  return create(thread, attributes, start, &logged);
}
