#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "kit/stage/channel.h"
#include "kit/stage/record.h"
#include "kit/stage/script.h"
#include "kit/stage/switched.h"

namespace racekit {

class StageRun;

/// A program that serves: its functions are called by the threads of a server, whenever a request
/// comes. It is watched as a Stage's program is, and takes the same flags as far as they make
/// sense.
///
/// A service says which functions use the map and calls them through call(); so the kit knows what
/// each thread is doing. SIGTERM stops it: requests that have begun are answered, then the map is
/// looked at. Make one Service, on the main thread, before any other thread; whatever is named to
/// it must outlive run().
class Service {
 public:
  /// `summary` is the line that `--help` starts with.
  Service(int argc, char** argv, std::string summary) : argc_(argc), argv_(argv) {
    script_.summary = std::move(summary);
  }

  /// The map that the functions share; looked at when nothing is served any more.
  template <class Map>
  void shares(const Map& map) {
    script_.shares(map);
  }
  template <class Map>
  void shares(const Map&&) = delete;  // it would be gone by then

  // What a function does with the map. `--mutex set` and `delete` switch on the first one's and the
  // second one's mutex lines only.
  template <class Function>
  void setter(Function* function) {
    add(Role::Kind::inserts, "setters", "set", address(function));
  }
  template <class Function>
  void deleter(Function* function) {
    add(Role::Kind::removes, "deleters", "delete", address(function));
  }
  template <class Function>
  void reader(Function* function) {
    add(Role::Kind::reads, "readers", "", address(function));
  }

  /// Calls one of these functions. Thread-safe, while run() serves.
  template <class Result>
  Result call(Result (*function)(int), int id) {
    const Operation operation(*stage_run_, address(function), id);
    return function(id);
  }
  template <class Result>
  Result call(Result (*function)()) {
    const Operation operation(*stage_run_, address(function), kNoArgument);
    return function();
  }

  /// Serves until it is stopped; what it gives is main's to return. Bad flags, and a port that
  /// cannot be had: one line on stderr, and 2. Its address goes to stderr, in a line that ends with
  /// http://127.0.0.1:PORT.
  int run(Serving serving);

 private:
  /// The thread is in this function for as long as the object lives.
  class Operation {
   public:
    Operation(StageRun& stage_run, std::uintptr_t function, int argument);
    ~Operation();
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

   private:
    StageRun& stage_run_;
  };

  template <class Function>
  static std::uintptr_t address(Function* function) {
    return reinterpret_cast<std::uintptr_t>(function);
  }
  void add(Role::Kind kind, const char* name, const char* mutex_word, std::uintptr_t function);

  int argc_;
  char** argv_;
  Script script_;
  StageRun* stage_run_ = nullptr;
};

}  // namespace racekit
