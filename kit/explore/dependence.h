#pragma once

#include <cstdint>
#include <span>

#include "kit/explore/execution.h"

// When the order of two threads' steps matters. Allocates nothing: the runtime inside an explored
// program asks it, too.
namespace racekit::explore {

/// How the touches of two steps of different threads relate.
enum class Relation : std::uint8_t {
  independent,  ///< either order leads to the same state
  reversible,   ///< the order matters, and both may be possible
  ordered,      ///< the order matters, and there is only this one: an enabler and whom it enables
};

constexpr Relation relation(const Touch& a, const Touch& b) {
  using enum Touch::Mode;
  if (a.mode == everything || b.mode == everything) return Relation::reversible;
  // Sizes are added with care: an address may lie at the very end of memory.
  const bool overlap =
      a.address < b.address ? b.address - a.address < a.size : a.address - b.address < b.size;
  if (!overlap) return Relation::independent;

  const auto only_reads = [](Touch::Mode mode) {
    return mode == read || mode == acquire_shared || mode == release_shared || mode == await;
  };
  if (only_reads(a.mode) && only_reads(b.mode)) return Relation::independent;

  const auto releases = [](Touch::Mode mode) { return mode == release || mode == release_shared; };
  const auto is_lock = [&](Touch::Mode mode) {
    return mode == acquire || mode == acquire_shared || releases(mode);
  };
  if (a.mode == grant || b.mode == grant) return Relation::ordered;
  // A thread that gives a lock back holds it, so no other can take it or hold it too.
  if (is_lock(a.mode) && is_lock(b.mode) && (releases(a.mode) || releases(b.mode))) {
    return Relation::ordered;
  }
  return Relation::reversible;
}

/// Of two whole steps: one ordered pair of touches suffices to make the steps ordered.
constexpr Relation relation(std::span<const Touch> a, std::span<const Touch> b) {
  Relation found = Relation::independent;
  for (const Touch& x : a) {
    for (const Touch& y : b) {
      const Relation r = relation(x, y);
      if (r == Relation::ordered) return r;
      if (r == Relation::reversible) found = r;
    }
  }
  return found;
}

constexpr bool dependent(std::span<const Touch> a, std::span<const Touch> b) {
  for (const Touch& x : a) {
    for (const Touch& y : b) {
      if (relation(x, y) != Relation::independent) return true;
    }
  }
  return false;
}

}  // namespace racekit::explore
