#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "kit/stage/channel.h"
#include "kit/stage/map_check.h"
#include "kit/stage/role.h"
#include "kit/stage/switched.h"

namespace racekit {

/// Where a program's functions run: in many threads at once, under the flags that the user gave.
///
/// A program says which functions there are and which map they share; the stage reads the flags,
/// starts the threads, and looks at the map when they are done. How the run is watched depends on
/// what the program is linked with. Make one Stage, on the main thread, before any other thread.
class Stage {
 public:
  /// `summary` is the line that `--help` starts with.
  Stage(int argc, char** argv, std::string summary)
      : argc_(argc), argv_(argv), summary_(std::move(summary)) {}

  /// The map that the functions share; looked at when the threads are done. It must outlive run().
  template <class Map>
  void shares(const Map& map) {
    look_ = [&map](const MapExpectation& expected) { return look_at(map, expected); };
  }

  void setters(void (*function)(int));   ///< `--setters N` threads run it [2]; it inserts an id
  void deleters(void (*function)(int));  ///< `--deleters N` threads run it [2]; it removes an id
  void readers(int (*function)(int));    ///< `--readers N` threads run it [0]; it changes nothing

  /// Runs everything; what it gives is main's to return. Bad flags: one line on stderr, and 2.
  int run();

 private:
  int argc_;
  char** argv_;
  std::string summary_;
  std::vector<Role> roles_;
  std::function<Findings(const MapExpectation&)> look_;
};

}  // namespace racekit
