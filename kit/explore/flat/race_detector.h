#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "kit/explore/flat/arena.h"
#include "kit/explore/flat/synchronization.h"
#include "kit/explore/flat/tape.h"
#include "kit/explore/flat/touched_memory.h"
#include "kit/explore/flat/trail.h"

namespace racekit::explore::flat {

/// The data races of one execution after the other: two accesses of different threads to the same
/// bytes, at least one of them a write (or the block's end), at least one of them not atomic,
/// neither happening before the other (synchronization.h). Past accesses are kept with their
/// threads' own times (the epochs of FastTrack, Flanagan and Freund, 2009).
///
/// What an execution has in common with the one before it is not looked at again: all that the
/// steps behind that have changed is undone, by a trail.
class RaceDetector {
 public:
  /// Which of them are told.
  enum class Told : std::uint8_t {
    of_places,    ///< one for each pair of places (where a place is unknown: of accesses)
    of_accesses,  ///< each
  };

  /// `pages`: about as many pieces of 64 bytes as an execution touches; a power of two. If there is
  /// no room in the arena, is_ready() is false.
  RaceDetector(Arena& arena, Told told, std::uint32_t pages);
  bool is_ready() const {
    return memory_.is_ready() && synchronization_.is_ready() && births_ && shared_;
  }

  /// Looks only at accesses that have one of these granules, which are sorted: all others are known
  /// not to race. The runtime knows that: it finds out by itself which granules two threads use
  /// without an order given by a thread's creation or end (runtime/sharing.h), and an execution
  /// that meets with one that the search has not been told of is not taken, but the search starts
  /// again. Races are between accesses of the same granule, and happens-before has at least that
  /// order. An access of several granules is looked at in all of them or in none, so that the
  /// sequence of what is found stays as it is. To be called before the first execution is taken.
  void look_only_at(std::span<const std::uint64_t> granules);

  /// Takes an execution, of which the first `known` steps are those of the one before. False if
  /// there is no room; the next one is then looked at from its beginning on.
  template <Tape T>
  bool take(const T& tape, std::uint32_t known);

  struct Race {
    AccessNumber first;  ///< the one that was executed first
    AccessNumber second;
    Range bytes;  ///< that both touch
    AccessFacts first_facts;
    AccessFacts second_facts;
    Race* next;

   private:
    friend class RaceDetector;
    Race* next_in_bucket;
    bool is_of_places;
  };

  /// Those of the last execution, in the order of their second accesses; null: none.
  const Race* first_race() const { return first_race_; }

 private:
  /// What main does before it creates the first thread is the same in every execution, often most
  /// of all accesses, and cannot race: a thread's first act is to acquire what its creator has
  /// released, who knew of all that. Here is where a thread began, and where it had been created.
  struct Birth {
    AccessNumber created;
    std::uint32_t step;
    std::uint32_t thread;
    bool is_known;  ///< whether its creation was found
  };

  struct StepMark {
    StepMark* before;
    Trail::Mark trail;
  };

  static constexpr std::uint32_t kBuckets = 1 << 10;
  static constexpr std::uint32_t kFilterBits = 1 << 12;  // by the lowest bits of a granule

  template <Tape T>
  std::uint32_t find_births(const T& tape, std::uint32_t known);
  void forget_births(std::uint32_t known);
  bool is_born(std::uint32_t thread) const { return thread == 0 || born_[thread]; }
  void add_birth(std::uint32_t thread, std::uint32_t step, const AccessNumber* created);
  AccessNumber end_of_the_beginning() const;

  bool begin_step(ThreadNumber thread);
  void back_to(std::uint32_t step);
  bool has_room() const;
  bool apply(std::uint32_t thread, const Edge& edge, std::uint32_t step);
  bool apply(std::uint32_t thread, const AccessFacts& access) {
    return synchronization_.is_nothing(access) ||
           (has_room() && synchronization_.apply(thread, access));
  }
  bool is_shared(const AccessFacts& access) const {
    if (granules_.empty() || access.size == 0) return true;
    const std::uint64_t first = TouchedMemory::first_granule(access);
    const std::uint64_t last = TouchedMemory::last_granule(access);
    const bool may_be = shared_[first % kFilterBits / 64] >> (first % 64) & 1;
    return (may_be || first != last) && has_shared_granule(first, last);
  }
  bool has_shared_granule(std::uint64_t first, std::uint64_t last) const;
  bool look_at(std::uint32_t thread, const AccessFacts& access, AccessNumber number);
  bool look_at_small(const PastAccess& now);
  bool look_at_large(const PastAccess& now);
  bool hold_against(const PastAccess& past, const PastAccess& now);
  Race*& bucket(const PastAccess& past, const PastAccess& now, bool by_place);

  Arena& arena_;
  Trail trail_;
  TouchedMemory memory_;
  Synchronization synchronization_;
  Birth* births_;
  bool* born_;  // by thread
  std::uint64_t* shared_;
  Race** buckets_;
  StepMark* last_mark_ = nullptr;
  std::uint32_t steps_ = 0;  // that have been looked at, to their ends
  std::uint32_t marks_ = 0;
  std::uint32_t birth_count_ = 0;
  std::span<const std::uint64_t> granules_;
  AccessNumber beginning_;  // accesses before this one are not looked at
  Race* first_race_ = nullptr;
  Race* last_race_ = nullptr;
  Told told_;
};

// Gives the number of steps that may stay as they are.
template <Tape T>
std::uint32_t RaceDetector::find_births(const T& tape, std::uint32_t known) {
  forget_births(known);
  for (std::uint32_t step = known; step < tape.size(); ++step) {
    const auto thread = static_cast<std::uint32_t>(tape.choice(step).thread);
    if (thread >= kMostThreads || is_born(thread)) continue;
    const std::span<const Edge> edges = tape.edges(step);
    AccessNumber created;
    const AccessNumber* found = nullptr;
    if (!edges.empty() && edges[0].at == 0 && edges[0].kind == Edge::Kind::acquire) {
      found = synchronization_.first_release(edges[0].object, known);
      for (std::uint32_t s = known; s < step && !found; ++s) {
        for (const Edge& edge : tape.edges(s)) {
          if (edge.kind != Edge::Kind::release || edge.object != edges[0].object) continue;
          created = {s, edge.at};
          found = &created;
          break;
        }
      }
    }
    add_birth(thread, step, found);
  }
  const AccessNumber end = end_of_the_beginning();
  if (end != beginning_) known = std::min({known, end.step, beginning_.step});
  beginning_ = end;
  return known;
}

template <Tape T>
bool RaceDetector::take(const T& tape, std::uint32_t known) {
  const std::uint32_t size = tape.size();
  known = find_births(tape, std::min(known, steps_));
  back_to(known);
  // From there on one thread is left, as main is when it has joined the others: once it knows of
  // all that they have done, nothing races any more.
  std::uint32_t alone = size;
  while (alone > known && tape.choice(alone - 1).thread == tape.choice(size - 1).thread) --alone;
  const auto give_up = [&] {
    back_to(0);
    return false;
  };
  for (std::uint32_t step = known; step < size; ++step) {
    if (!begin_step(tape.choice(step).thread)) return give_up();
    const auto thread = static_cast<std::uint32_t>(tape.choice(step).thread);
    const std::span<const Edge> edges = tape.edges(step);
    const std::uint32_t accesses = tape.access_count(step);
    std::size_t edge = 0;
    for (std::uint32_t a = 0; a < accesses; ++a) {
      for (; edge < edges.size() && edges[edge].at <= a; ++edge)
        if (!apply(thread, edges[edge], step)) return give_up();
      if (step >= alone && synchronization_.knows_all(thread)) return true;
      const AccessFacts access = tape.access(step, a);
      const AccessNumber number{step, a};
      if (access.kind != Access::Kind::fence && number >= beginning_ && is_shared(access) &&
          !look_at(thread, access, number))
        return give_up();
      if (!apply(thread, access)) return give_up();
    }
    // An edge is never behind the accesses that there are; if it says so, it comes last.
    for (; edge < edges.size(); ++edge)
      if (!apply(thread, edges[edge], step)) return give_up();
    steps_ = step + 1;
  }
  return true;
}

}  // namespace racekit::explore::flat
