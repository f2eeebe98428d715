// Elsewhere than on x86-64 no process becomes a worker.

#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/residence.h"
#include "kit/explore/runtime/tape.h"

namespace racekit::explore::resident {

bool is_on() { return false; }

void become_worker(int, void (*)()) {
  set_declined(Declined::for_good, "this processor has no resident engine yet", -1);
  leave(0);
}

void end_execution() { leave(0); }
void decline(const char*, std::int32_t) { leave(0); }
void keep_this_moment() {}
void switch_to(Thread&, const Thread&) {}
void lend(Thread&) {}
void lend_to(Thread&) {}
long system_call(long number, const long (&a)[6], const void*) {
  return kernel(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

}  // namespace racekit::explore::resident
