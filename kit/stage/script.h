#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "kit/stage/findings.h"
#include "kit/stage/map_check.h"
#include "kit/stage/role.h"

namespace racekit {

/// A number that a correct run determines: what it is at the end, and what it must be.
struct Law {
  std::string name;  ///< "served"
  std::function<std::int64_t()> is;
  std::function<std::int64_t()> must_be;  ///< empty: the number of operations of all threads
};

/// What a program has told its stage: who does what, on which map, and what must hold at the end.
struct Script {
  std::string summary;      ///< the line that `--help` starts with
  std::vector<Role> roles;  ///< in the order of their flags
  std::function<Findings(const MapExpectation&)> look_at_map;  ///< empty: it shares no map
  std::vector<Law> laws;
  int ids = 1000;  ///< how many are in use by default

  /// Whether `--mutex` switches the pair's lock lines. If not, the cure is another one.
  bool mutex_flag = true;

  /// Whether the operations' ids say what must be inside the map at the end.
  bool decides_contents() const {
    for (const Role& role : roles)
      if (role.decides_contents()) return look_at_map != nullptr;
    return false;
  }
};

}  // namespace racekit
