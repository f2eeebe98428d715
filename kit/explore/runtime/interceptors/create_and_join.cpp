// pthread_create, join, detach, exit.

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

#include "kit/explore/runtime/crash.h"
#include "kit/explore/runtime/fork_server.h"
#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/interceptors/refuse.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/residence.h"
#include "kit/explore/runtime/scheduler.h"
#include "kit/explore/runtime/stacks.h"
#include "kit/explore/runtime/start.h"
#include "kit/explore/runtime/tape.h"

namespace racekit::explore {
namespace {

pthread_key_t end_key;

std::uint64_t when_ended(const Operation& operation) {
  return static_cast<Thread*>(operation.object)->state == Thread::State::ended ? Operation::kGo : 0;
}

void await_end(Thread& other, int place) {
  Operation operation{.verb = Verb::join, .place = place, .ready = when_ended};
  operation.object = &other;
  operation.waits_for = end_token(other.number);
  perform(operation.touch(Touch::Mode::await, end_token(other.number), 8));
  self->spin.on_progress();
}

/// The process goes on without main, until its last thread ends. Here main is there until then.
void end_main() {
  const int place = self->place;
  for (int n = 1; n < thread_count; ++n) {
    if (threads[n].joined) continue;
    await_end(threads[n], place);
    follow_end(threads[n]);
  }
  exit(0);
}

/// The library calls the destructors of a thread's keys in rounds, after those of its thread_local
/// objects. A thread has ended when the last round is over.
void count_rounds(void* value) {
  if (!self) return;
  const auto round = reinterpret_cast<std::uintptr_t>(value);
  if (round < PTHREAD_DESTRUCTOR_ITERATIONS)
    pthread_setspecific(end_key, reinterpret_cast<void*>(round + 1));
  else if (self->number == 0)
    end_main();
  else
    end_thread();
}

}  // namespace

void* run_thread(void* argument) {
  Thread& me = *static_cast<Thread*>(argument);
  if (resident::is_on()) {
    resident::lend(me);
  } else {
    catch_crashes_on_this_thread(me.number);
    await_turn(me);
  }
  clear_stack_below<4096>();  // a worker's own addresses, among others
  me.own_end = std::min(me.stack_end, reinterpret_cast<std::uint64_t>(pthread_self()));
  self = &me;
  // Its start gave it the step; what the step touches is noted by itself, like any other's.
  add_touch(me.pending.touches[0]);
  add_edge(Edge::Kind::acquire, start_token(me.number));
  {
    const Inside inside;
    pthread_setspecific(end_key, reinterpret_cast<void*>(1));
  }
  me.result = me.start(me.argument);
  return me.result;
}

namespace {

constexpr const char* kOpenMp = "OpenMP, whose threads wait for one another inside its own library";

/// Never joined and never detached for real: nothing of a thread is freed, and its end disturbs no
/// other. Not inlined: what it leaves on the stack is overwritten afterwards.
[[gnu::noinline]] void start_for_real(Thread& child) {
  const Inside inside;
  const Stack stack = make_stack(child.number);
  child.stack_end = end_of(stack);
  pthread_attr_t mine;
  pthread_attr_init(&mine);
  pthread_attr_setstack(&mine, stack.bottom, stack.size);
  const int error =
      real<decltype(pthread_create)>("pthread_create")(&child.handle, &mine, run_thread, &child);
  if (error != 0) finish(End::limited, 0, "the system gives no more threads");
}

int create(pthread_t* handle, const pthread_attr_t* attributes, void* (*start)(void*),
           void* argument, const void* caller) {
  Thread& me = *self;
  serve_from_here();
  clear_stack_below<4096>();
  Operation operation{.verb = Verb::create, .place = place_here(caller)};
  operation.touches_by_doing = true;  // only then is the number known
  perform(operation.touch(Touch::Mode::write, kNumbering, 8));
  me.spin.on_progress();
  Thread* const child = add_thread();
  if (!child)
    refuse(thread_count == kMostThreads ? "more than 1,023 threads"
                                        : "more than 64 threads at once");
  child->start = start;
  child->argument = argument;
  int detach_state = PTHREAD_CREATE_JOINABLE;
  if (attributes) pthread_attr_getdetachstate(attributes, &detach_state);
  child->detached = detach_state == PTHREAD_CREATE_DETACHED;
  if (resident::is_on())
    resident::lend_to(*child);
  else
    start_for_real(*child);
  clear_stack_below<4096>();  // a worker has left something else there
  *handle = child->handle;
  return 0;
}

Thread* thread_of(pthread_t handle) {
  for (int n = 0; n < thread_count; ++n)
    if (threads[n].handle == handle && !threads[n].joined) return &threads[n];
  return nullptr;
}

int join(pthread_t handle, void** result, const void* caller) {
  Thread* const other = thread_of(handle);
  if (!other) return ESRCH;
  if (other->detached) return EINVAL;
  if (other == self) return EDEADLK;
  const int place = place_here(caller);
  if (other->number == 0) {
    self->place = place;
    refuse("pthread_join of main");
  }
  await_end(*other, place);
  note_join(*other);
  if (result) *result = other->result;
  return 0;
}

}  // namespace

void prepare_threads() { pthread_key_create(&end_key, count_rounds); }

}  // namespace racekit::explore

using namespace racekit::explore;

extern "C" {

int pthread_create(pthread_t* handle, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) {
  if (!watched()) return REAL(pthread_create)(handle, attributes, start, argument);
  return create(handle, attributes, start, argument, CALLER);
}

int pthread_join(pthread_t handle, void** result) {
  return watched() ? join(handle, result, CALLER) : REAL(pthread_join)(handle, result);
}

int pthread_detach(pthread_t handle) {
  if (!watched()) return REAL(pthread_detach)(handle);
  Thread* const other = thread_of(handle);
  if (!other) return ESRCH;
  other->detached = true;
  return 0;
}

// The value lies in the descriptor, where no spinning thread's state is looked for.
int pthread_setspecific(pthread_key_t key, const void* value) {
  if (watched()) self->spin.on_progress();
  return REAL(pthread_setspecific)(key, value);
}

void pthread_exit(void* result) {
  if (watched()) {
    self->place = place_here(CALLER);
    self->result = result;
    const Inside inside;
    if (self->number == 0) pthread_setspecific(end_key, reinterpret_cast<void*>(1));
  }
  real<void(void*)>("pthread_exit")(result);
  __builtin_unreachable();
}

// A parallel region of OpenMP's pragmas, as g++ and as clang begin it.

void GOMP_parallel(void (*work)(void*), void* data, unsigned count, unsigned flags) {
  if (watched()) {
    self->place = place_here(CALLER);
    refuse(kOpenMp);
  }
  real<void(void (*)(void*), void*, unsigned, unsigned)>("GOMP_parallel")(work, data, count, flags);
}

void __kmpc_fork_call(void* place, int count, void (*work)(int*, int*, ...), ...) {
  static_cast<void>(place);
  static_cast<void>(count);
  static_cast<void>(work);
  if (watched()) self->place = place_here(CALLER);
  refuse(kOpenMp);
}

}  // extern "C"
