// How code tells ThreadSanitizer of an order that it cannot see, a fence's say: what happened
// before the one call on an object happened before the other call that comes later. Code that is
// compiled with -fsanitize=thread may call these.

#include "kit/explore/runtime/intercept.h"
#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/thread.h"

namespace racekit::explore {
namespace {

/// Another object than what may lie at the address itself.
std::uint64_t annotated(const void* object) { return id(object) | (std::uint64_t{1} << 61); }

void release(const void* object) {
  if (watched()) add_edge(Edge::Kind::release, annotated(object));
}

void acquire(const void* object) {
  if (watched()) add_edge(Edge::Kind::acquire, annotated(object));
}

}  // namespace
}  // namespace racekit::explore

using namespace racekit::explore;

extern "C" {

void AnnotateHappensBefore(const char*, int, const void* object) { release(object); }
void AnnotateHappensAfter(const char*, int, const void* object) { acquire(object); }
void __tsan_release(void* object) { release(object); }
void __tsan_acquire(void* object) { acquire(object); }

}  // extern "C"
