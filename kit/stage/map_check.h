#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>

#include "kit/stage/findings.h"

namespace racekit {

/// What is known before the look at a map.
struct MapExpectation {
  std::size_t most;  ///< more entries than this cannot be inside: the walk's bound
  std::optional<std::set<int>> contents;  ///< exactly these ids, where the run determines them
  std::function<void()> progress;         ///< called for every entry: a long look is not a hang
};

/// Looks at a map that threads have written: is it still a map, and has it the right contents?
///
/// The walk is bounded, so a cycle ends it. On a map that is broken badly enough the look itself
/// crashes or never returns; the watcher then says so. Call it when no other thread is left.
template <class Map>
Findings look_at(const Map& map, const MapExpectation& expected) {
  Findings found;
  found.checked = found.map = true;
  found.size = map.size();
  std::set<int> ids;
  for (auto entry = map.begin(); entry != map.end(); ++entry) {
    if (++found.reachable > expected.most) {
      found.endless = true;  // find() might not end either
      return found;
    }
    ids.insert(entry->first);
    expected.progress();
  }
  for (const int id : ids) {
    if (map.find(id) == map.end()) ++found.not_found;
    expected.progress();
  }
  if (expected.contents) {
    found.contents_known = true;
    for (const int id : *expected.contents) found.missing += !ids.contains(id);
    for (const int id : ids) found.unexpected += !expected.contents->contains(id);
  }
  return found;
}

}  // namespace racekit
