// pthread_once, and the guards of function-local statics.

#include <pthread.h>

#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/interceptors/virtual_clock.h"
#include "kit/explore/runtime/memory.h"
#include "kit/explore/runtime/objects.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/scheduler.h"

namespace racekit::explore {
namespace {

/// Something that is done once: whether it is done, its own memory says.
struct Once {
  Thread* running = nullptr;
  std::int64_t now = 0;  ///< when it was done
};

Objects<Once> onces;

std::uint64_t when_not_running(const Operation& operation) {
  return static_cast<Once*>(operation.object)->running ? 0 : Operation::kGo;
}

/// Waits while another thread is at it. True: the calling thread has to do it.
template <class Word>
bool begin(Word* word, Word done, Verb verb, int place) {
  Once& once = onces.at(word);
  Operation operation{.verb = verb, .place = place, .ready = when_not_running, .object = &once};
  operation.waits_for = id(word);
  operation.touches_by_doing = true;
  perform(operation.touch(Touch::Mode::acquire, word, sizeof *word));
  on_synchronization(word, sizeof *word);
  add_edge(Edge::Kind::acquire, operation.waits_for);
  sleep_until(once.now);
  const bool is_done = __atomic_load_n(word, __ATOMIC_RELAXED) == done;
  add_touch(is_done ? Touch::Mode::acquire_shared : Touch::Mode::acquire, operation.waits_for,
            sizeof *word);
  if (is_done) return false;
  self->spin.on_progress();
  once.running = self;
  return true;
}

/// It is done, or (by an exception) to be done again.
template <class Word>
void end(Word* word, Verb verb, int place, bool done) {
  Once& once = onces.at(word);
  // A program looks at the word itself before it asks: an atomic store, also by its place.
  AccessRecord* const record = done ? on_access(Access::Kind::write, MemoryOrder::release, word, 1,
                                                __builtin_return_address(0), true)
                                    : nullptr;
  if (record) {
    record->place = place;
    self->last_write = nullptr;
    record->after = 1;
    record->has_after = true;
  }
  Operation operation{.verb = verb, .place = place};
  if (!done) perform(operation);
  add_touch(Touch::Mode::release, id(word), sizeof *word);
  add_edge(Edge::Kind::release, id(word));
  once.running = nullptr;
  once.now = self->now;
}

constexpr int kOnceDone = 2;  // glibc's own value: what was done before the start stays done

/// Undoes a call that an exception leaves.
class OnceCall {
 public:
  OnceCall(pthread_once_t* control, int place) : control_(control), place_(place) {}
  ~OnceCall() {
    if (!done_) end(control_, Verb::once_failed, place_, false);
  }
  OnceCall(const OnceCall&) = delete;
  OnceCall& operator=(const OnceCall&) = delete;

  void done() {
    done_ = true;
    end(control_, Verb::once_done, place_, true);
    *control_ = kOnceDone;
  }

 private:
  pthread_once_t* control_;
  int place_;
  bool done_ = false;
};

}  // namespace
}  // namespace racekit::explore

using namespace racekit::explore;

// The guard's first byte says that the object is there (Itanium C++ ABI, 3.3.3).
using Guard = char;

// pthread.h declares pthread_once as throwing nothing only where exceptions are off; call_once
// sends its function's exceptions through.
extern "C" int pthread_once(pthread_once_t* control, void (*function)()) {
  if (!watched()) return real<int(pthread_once_t*, void (*)())>("pthread_once")(control, function);
  if (!is_program_code(CALLER)) {
    // What a system's library makes for itself, such as its tables for exceptions.
    const Inside inside;
    return real<int(pthread_once_t*, void (*)())>("pthread_once")(control, function);
  }
  const int place = place_here(CALLER);
  if (!begin(control, kOnceDone, Verb::once, place)) return 0;
  OnceCall call(control, place);
  function();
  call.done();
  return 0;
}

extern "C" int __cxa_guard_acquire(Guard* guard) {
  if (!watched()) return real<int(Guard*)>("__cxa_guard_acquire")(guard);
  return begin(guard, Guard{1}, Verb::static_init, place_here(CALLER)) ? 1 : 0;
}

extern "C" void __cxa_guard_release(Guard* guard) {
  if (!watched()) return real<void(Guard*)>("__cxa_guard_release")(guard);
  end(guard, Verb::static_ready, place_here(CALLER), true);
  *guard = 1;
}

extern "C" void __cxa_guard_abort(Guard* guard) {
  if (!watched()) return real<void(Guard*)>("__cxa_guard_abort")(guard);
  end(guard, Verb::static_failed, place_here(CALLER), false);
}
