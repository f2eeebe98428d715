// How a process ends: a step that comes before or after each other thread's next one.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/interceptors/refuse.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/scheduler.h"
#include "kit/explore/runtime/start.h"
#include "kit/explore/runtime/tape.h"

namespace racekit::explore {
namespace {

void announce_end(Verb verb, int place) {
  Operation operation{.verb = verb, .place = place};
  operation.touches_by_doing = true;  // finish() adds it
  perform(operation.touch(Touch::Mode::everything, std::uint64_t{0}, 0));
}

[[noreturn]] void end_process(Verb verb, int status, const void* caller) {
  announce_end(verb, place_here(caller));
  finish(End::exited, status & 0xff, "");
}

}  // namespace

// What is registered first is called last: after the program's own exit handlers and destructors.
void end_after_exit(int status, void*) {
  if (!watched()) return;
  {
    const Inside inside;
    fflush(nullptr);
  }
  announce_end(Verb::exit, self->place);
  finish(End::exited, status & 0xff, "");
}

}  // namespace racekit::explore

using namespace racekit::explore;

extern "C" {

void exit(int status) {
  if (watched()) self->place = place_here(CALLER);
  real<void(int)>("exit")(status);
  __builtin_unreachable();
}

void _exit(int status) {
  if (watched()) end_process(Verb::exit_now, status, CALLER);
  leave(status);
}

void _Exit(int status) {
  if (watched()) end_process(Verb::exit_now, status, CALLER);
  leave(status);
}

void quick_exit(int status) {
  if (watched()) end_process(Verb::exit_now, status, CALLER);
  real<void(int)>("quick_exit")(status);
  __builtin_unreachable();
}

void abort() {
  if (watched()) {
    announce_end(Verb::abort, place_here(CALLER));
    finish(End::signaled, SIGABRT, "");
  }
  real<void()>("abort")();
  __builtin_unreachable();
}

// No program can have a handler for it (see refused.cpp).
int raise(int number) {
  if (watched()) {
    announce_end(Verb::raise, place_here(CALLER));
    finish(End::signaled, number, "");
  }
  return real<int(int)>("raise")(number);
}

}  // extern "C"
