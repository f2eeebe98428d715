#pragma once

#include <cstdint>

#include "kit/explore/flat/arena.h"
#include "kit/explore/flat/clock.h"
#include "kit/explore/flat/touched_memory.h"
#include "kit/explore/flat/trail.h"

namespace racekit::explore::flat {

/// What each thread knows of the others, as an execution goes on: the happens-before order of the
/// C++ standard ([intro.races]), by vector clocks (Mattern, 1989), on values that are those of a
/// sequentially consistent interleaving.
///
/// - Edges synchronize as they say.
/// - An atomic read that acquires synchronizes with the release that it reads from, also through
///   the release sequence: updates continue it, any other write ends it (C++20).
/// - A fence makes of earlier relaxed reads acquiring ones, of later relaxed writes releasing ones.
/// - Relaxed accesses order nothing. Consume counts as acquire, as in all compilers.
///
/// A clock does not change once it is made, so a release hands its thread's clock over as it is.
/// The thread's own entry grows apart from it. All changes are on the trail.
class Synchronization {
 public:
  Synchronization(Arena& arena, Trail& trail, TouchedMemory& memory);
  bool is_ready() const { return threads_ && objects_; }

  /// The thread does something from now on. To be called before all else about it.
  void meet(std::uint32_t thread);

  /// The thread's own time: it grows whenever another thread may learn of what was before.
  std::uint64_t epoch(std::uint32_t thread) const { return threads_[thread].epoch; }
  bool knows(std::uint32_t thread, std::uint64_t other, std::uint64_t epoch) const {
    return threads_[thread].now[other] >= epoch;
  }

  /// The thread has made an access that counts: whether another thread knows of all these.
  void note_access(std::uint32_t thread) {
    Thread& me = threads_[thread];
    if (me.latest != me.epoch) trail_.set(me.latest, me.epoch);
  }
  bool knows_all(std::uint32_t thread) const;

  /// At most so much of the arena takes a call of apply(), but for each value that an access ends.
  std::size_t need() const { return 4 * (sizeof(std::uint32_t) * (met_ + 2)) + 2048; }

  /// The caller has seen to it that there is room.
  void apply(std::uint32_t thread, const Edge& edge, std::uint32_t step);
  /// False if there is no room for all the values that it ends.
  bool apply(std::uint32_t thread, const AccessFacts& access);

  /// True of most accesses: to apply it would change nothing.
  bool is_nothing(const AccessFacts& access) const {
    if (access.order != MemoryOrder::plain || access.kind == Access::Kind::fence) return false;
    if (access.kind == Access::Kind::read || values_ == 0) return true;
    const std::uint64_t first = TouchedMemory::first_granule(access);
    return access.size != 0 && first == TouchedMemory::last_granule(access) &&
           (values_ & bit_of(first)) == 0;
  }

  /// Where the object was first released, before step `end`; null if it was not.
  const AccessNumber* first_release(std::uint64_t object, std::uint32_t end) const;

 private:
  struct Thread {
    Clock now;       // without its own entry, or with an old one
    Clock read;      // what relaxed reads have seen: an acquire fence takes it over
    Clock released;  // at the last release fence: what relaxed writes pass on
    std::uint64_t epoch;
    std::uint64_t latest;  // the epoch of its last access; 0: none
  };

  struct Object {
    std::uint64_t id;
    Clock clock;
    AccessNumber first_release;
    Object* next;
  };

  static constexpr std::uint32_t kBuckets = 1 << 10;

  static std::uint64_t bit_of(std::uint64_t granule) {
    return std::uint64_t{1} << (granule * 0x9e3779b97f4a7c15 >> 58);
  }

  Object*& bucket(std::uint64_t id) const { return objects_[id * 0x9e3779b97f4a7c15 >> 54]; }
  Object* find(std::uint64_t id) const;
  Clock joined(const Clock& a, const Clock& b);
  void learn(Clock& clock, const Clock& more);
  const Clock& snapshot(Thread& me, std::uint32_t thread);
  void advance(Thread& me) { trail_.set(me.epoch, me.epoch + 1); }
  void apply_fence(Thread& me, std::uint32_t thread, MemoryOrder order);
  AtomicValue* value_at(std::uint64_t address);
  void apply_write(Thread& me, std::uint32_t thread, const AccessFacts& access);
  bool forget(const AccessFacts& access);

  Arena& arena_;
  Trail& trail_;
  TouchedMemory& memory_;
  Thread* threads_;
  Object** objects_;
  std::uint32_t met_ = 0;     // threads with lower numbers have been met
  std::uint64_t values_ = 0;  // Bloom bits of the granules that atomics have been written in
};

}  // namespace racekit::explore::flat
