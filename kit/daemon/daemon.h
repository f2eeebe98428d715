#pragma once

#include <cstddef>
#include <string>

#include "kit/stage/channel.h"
#include "kit/stage/service.h"

namespace racekit {

/// The document's daemon: instances, each with a channel, over HTTP on 127.0.0.1. The program
/// brings the map and the four functions that use it; a pool of threads calls them, one call a
/// request.
///
///     PUT    /instances/7   setter; 201 if the instance is a new one, else 204
///     DELETE /instances/7   deleter; 204, or 404 if there was none
///     POST   /instances/7   finder, and the body is sent into the channel; 204, 429 if it is full
///     GET    /instances/7   finder, and a message is received; 200, 204 if there is none
///     GET    /instances     counter
///     GET    /healthz       "ok"
///
/// Make one Daemon, on the main thread, before any other thread. The map must outlive run().
class Daemon {
 public:
  /// `summary` is the line that `--help` starts with.
  Daemon(int argc, char** argv, std::string summary) : service_(argc, argv, std::move(summary)) {}

  /// The map that the functions share; looked at when the daemon has stopped.
  template <class Map>
  void shares(const Map& map) {
    service_.shares(map);
  }
  template <class Map>
  void shares(const Map&&) = delete;  // it would be gone by then

  /// True if the instance is a new one.
  void setter(bool (*function)(int)) { service_.setter(set_ = function); }
  /// True if there was one.
  void deleter(bool (*function)(int)) { service_.deleter(delete_ = function); }
  /// An empty channel if there is no such instance.
  void finder(Channel (*function)(int)) { service_.reader(find_ = function); }
  /// How many instances there are.
  void counter(std::size_t (*function)()) { service_.reader(count_ = function); }

  /// Serves until SIGTERM; what it gives is main's to return. Bad flags, and a port that cannot be
  /// had: one line on stderr, and 2.
  int run();

 private:
  class Http;  // keeps the HTTP library out of the learner's program

  Service service_;
  bool (*set_)(int) = nullptr;
  bool (*delete_)(int) = nullptr;
  Channel (*find_)(int) = nullptr;
  std::size_t (*count_)() = nullptr;
};

}  // namespace racekit
