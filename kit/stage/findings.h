#pragma once

#include <cstddef>
#include <string>

#include "kit/base/outcome.h"

namespace racekit {

/// What a look at the map after the run found. Plain data: it crosses from the child to its
/// watcher.
struct Findings {
  bool checked = false;         ///< false: the run never got as far as the check
  bool map = false;             ///< whether the program shares a map; the next six are about it
  std::size_t size = 0;         ///< what size() says
  std::size_t reachable = 0;    ///< how many entries a walk meets
  bool endless = false;         ///< the walk met more entries than there can be: a cycle
  std::size_t not_found = 0;    ///< entries that the walk meets and find() does not
  bool contents_known = false;  ///< whether the run determines what must be inside (--disjoint)
  std::size_t missing = 0;      ///< ids that must be inside and are not
  std::size_t unexpected = 0;   ///< ids that are inside and must not be

  static constexpr std::size_t kLongestInvariant = 128;
  bool invariant_broken = false;           ///< what the program expects of the end does not hold
  char invariant[kLongestInvariant] = "";  ///< in words: the broken one, else the last that holds

  /// Writes an invariant down, unless one is broken already.
  void add_invariant(const std::string& text, bool holds);

  /// survived, lost or corrupted.
  Outcome outcome() const;

  /// One sentence for a person.
  std::string sentence() const;
};

}  // namespace racekit
