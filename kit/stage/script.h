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
struct Invariant {
  std::string name;  ///< "served"
  std::function<std::int64_t()> is;
  std::function<std::int64_t()> must_be;  ///< empty: the number of operations of all threads
};

/// How a service runs: a program whose threads are its own, a server's, say.
struct Serving {
  /// Makes it reachable at this port, 0 for any that is free; gives the port, or -1 if it cannot.
  std::function<int(int port)> listen;
  /// Serves, on the main thread, until it is stopped; what has begun by then is finished.
  std::function<void()> serve;
  /// Stops serve(), from another thread; does nothing where it does not run.
  std::function<void()> stop;
};

/// Stands in the file of each program that makes a Stage, so that a tool knows it before it runs.
inline constexpr char kStageMarker[] = "racekit: this program plays on the stage";

/// What a program has told its stage: who does what, on which map, and what must hold at the end.
struct Script {
  std::string summary;      ///< the line that `--help` starts with
  std::vector<Role> roles;  ///< in the order of their flags
  std::function<Findings(const MapExpectation&)> look_at_map;  ///< empty: it shares no map
  std::vector<Invariant> invariants;
  Serving serving;  ///< empty: the stage has threads of its own, and they end by themselves
  int ids = 1000;   ///< how many are in use by default

  const char* marker = nullptr;  ///< kStageMarker, of a Stage

  /// A role whose threads are named for its flag, "setter 1"; its function is the caller's to add.
  Role& add(Role::Kind kind, const std::string& flag, const char* mutex_word, int threads) {
    roles.push_back({.kind = kind,
                     .flag = flag,
                     .thread = flag.substr(0, flag.size() - 1),
                     .mutex_word = mutex_word,
                     .threads = threads});
    return roles.back();
  }

  /// The map that is looked at in the end; it must outlive the run.
  template <class Map>
  void shares(const Map& map) {
    look_at_map = [&map](const MapExpectation& expected) { return look_at(map, expected); };
  }

  bool is_service() const { return serving.serve != nullptr; }

  /// Whether the operations' ids say what must be inside the map at the end.
  bool decides_contents() const {
    for (const Role& role : roles)
      if (role.decides_contents()) return look_at_map != nullptr;
    return false;
  }
};

}  // namespace racekit
