// How code tells ThreadSanitizer of an order that it cannot see: what happened before the one call
// on an object happened before the other call that comes later; or that an object is a lock, of a
// kind of its own. Code that is compiled with -fsanitize=thread may call these, and the C++ library
// does from GCC 16 on. <sanitizer/tsan_interface.h> and abseil's dynamic_annotations.h say what
// each means.

#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/thread.h"
#include "kit/explore/tokens.h"

namespace racekit::explore {
namespace {

void add(Edge::Kind kind, const void* object) {
  if (watched()) add_edge(kind, annotation_token(object));
}

void take(const void* lock, bool to_write) {
  if (watched()) add_taken(annotation_token(lock), to_write);
}

void give(const void* lock, bool to_write) {
  if (watched()) add_given(annotation_token(lock), to_write);
}

// Of __tsan_mutex_pre_lock() and its kin.
constexpr unsigned kReads = 1U << 3;
constexpr unsigned kTryFailed = 1U << 5;

}  // namespace
}  // namespace racekit::explore

using namespace racekit::explore;

extern "C" {

void AnnotateHappensBefore(const char*, int, const void* object) {
  add(Edge::Kind::release, object);
}
void AnnotateHappensAfter(const char*, int, const void* object) {
  add(Edge::Kind::acquire, object);
}
void __tsan_release(void* object) { add(Edge::Kind::release, object); }
void __tsan_acquire(void* object) { add(Edge::Kind::acquire, object); }

void __tsan_mutex_create(void*, unsigned) {}
void __tsan_mutex_destroy(void*, unsigned) {}
void __tsan_mutex_pre_lock(void*, unsigned) {}
void __tsan_mutex_post_lock(void* lock, unsigned flags, int) {
  if ((flags & kTryFailed) == 0) take(lock, (flags & kReads) == 0);
}
/// Gives how often a recursive lock was held, for those that give all back at once.
int __tsan_mutex_pre_unlock(void* lock, unsigned flags) {
  give(lock, (flags & kReads) == 0);
  return 1;
}
void __tsan_mutex_post_unlock(void*, unsigned) {}
void __tsan_mutex_pre_signal(void*, unsigned) {}
void __tsan_mutex_post_signal(void*, unsigned) {}
void __tsan_mutex_pre_divert(void*, unsigned) {}
void __tsan_mutex_post_divert(void*, unsigned) {}

void AnnotateRWLockCreate(const char*, int, const void*) {}
void AnnotateRWLockDestroy(const char*, int, const void*) {}
void AnnotateRWLockAcquired(const char*, int, const void* lock, long to_write) {
  take(lock, to_write != 0);
}
void AnnotateRWLockReleased(const char*, int, const void* lock, long to_write) {
  give(lock, to_write != 0);
}

// Code asks with these that its races are not reported. They are races nevertheless.
void AnnotateBenignRace(const char*, int, const volatile void*, const char*) {}
void AnnotateBenignRaceSized(const char*, int, const volatile void*, std::size_t, const char*) {}
void AnnotateIgnoreReadsBegin(const char*, int) {}
void AnnotateIgnoreReadsEnd(const char*, int) {}
void AnnotateIgnoreWritesBegin(const char*, int) {}
void AnnotateIgnoreWritesEnd(const char*, int) {}

void AnnotateThreadName(const char*, int, const char*) {}

}  // extern "C"
