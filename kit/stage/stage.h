#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "kit/stage/channel.h"
#include "kit/stage/fatal.h"  // IWYU pragma: export
#include "kit/stage/map_check.h"
#include "kit/stage/script.h"
#include "kit/stage/switched.h"

namespace racekit {

/// Where a program's functions run: in many threads at once, under the flags that the user gave.
///
/// A program says which functions there are, what they share and what must hold at the end; the
/// stage reads the flags, starts the threads, and looks when they are done. How the run is watched
/// depends on what the program is linked with. Make one Stage, on the main thread, before any other
/// thread; whatever is named to it must outlive run().
class Stage {
 public:
  /// `summary` is the line that `--help` starts with.
  Stage(int argc, char** argv, std::string summary) : argc_(argc), argv_(argv) {
    script_.summary = std::move(summary);
    script_.marker = kStageMarker;
  }

  /// The map that the functions share; looked at when the threads are done.
  template <class Map>
  void shares(const Map& map) {
    script_.shares(map);
  }
  template <class Map>
  void shares(const Map&&) = delete;  // it would be gone by then

  /// The same where what they share is no map: a function that gives what is inside, as a map.
  template <class Function>
  void contents(Function function) {
    script_.look_at_map = [function](const MapExpectation& expected) {
      return look_at(function(), expected);
    };
  }

  /// A number that must be the number of operations when the threads are done, else it is `lost`.
  /// The variable is read then.
  template <class Number>
  void counts(const char* name, const Number& number) {
    script_.invariants.push_back(
        {name, [&number] { return static_cast<std::int64_t>(number); }, {}});
  }
  template <class Number>
  void counts(const char* name, const Number&& number) = delete;  // a value is gone by then

  /// Two numbers that must be equal when the threads are done, however many operations there were,
  /// else it is `lost`.
  void expects(const char* name, std::function<std::int64_t()> is,
               std::function<std::int64_t()> must_be) {
    script_.invariants.push_back({name, std::move(is), std::move(must_be)});
  }

  void expects(const char* name, std::function<std::int64_t()> is, std::int64_t must_be) {
    expects(name, std::move(is), [must_be] { return must_be; });
  }

  // Each function is called again and again by so many threads, unless a flag says how many: the
  // story has two of each that writes, and no reader. It takes an id, or nothing; a reader gives a
  // number, or a bool.

  /// `--setters N`; it inserts the id.
  template <class Function>
  void setters(Function function, int threads = 2) {
    script_.add(Role::Kind::inserts, "setters", "set", threads).runs(+function);
  }
  /// `--deleters N`; it removes the id.
  template <class Function>
  void deleters(Function function, int threads = 2) {
    script_.add(Role::Kind::removes, "deleters", "delete", threads).runs(+function);
  }
  /// `--readers N`; it changes nothing.
  template <class Function>
  void readers(Function function, int threads = 0) {
    script_.add(Role::Kind::reads, "readers", "", threads).runs(+function);
  }
  /// `--clients N`, say; it changes anything else that is shared. `clients` ends with s.
  template <class Function>
  void workers(const std::string& clients, Function function, int threads = 2) {
    script_.add(Role::Kind::changes, clients, "", threads).runs(+function);
  }

  /// The functions are called with ids below this, unless `--keys N` says otherwise.
  void ids(int count) { script_.ids = count; }

  /// Runs everything; what it gives is main's to return. Bad flags: one line on stderr, and 2.
  int run();

 private:
  int argc_;
  char** argv_;
  Script script_;
};

}  // namespace racekit
