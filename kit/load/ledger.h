#pragma once

#include <deque>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "kit/load/connection.h"

namespace racekit::load {

/// One request to the daemon.
struct Request {
  enum class Kind { put, post, get, erase };

  Kind kind;
  int id;
  std::string message = {};  ///< of a post

  const char* method() const;
  std::string path() const;
};

/// What a client has done to the instances that are its own, and so what must hold for them.
///
/// No other client uses these ids: each answer is determined, the status and the message. For one
/// thread.
class Ledger {
 public:
  /// The ids first, first + step, …, `count` of them; all absent where `all_known`, else not
  /// knows. Clients take turns at one run of
  /// ids, so that each has its neighbours in the map changed by others.
  Ledger(int first, int step, int count, unsigned seed, bool all_known);

  /// The next request: instances are made and removed all the time, and messages go through them.
  Request next();

  /// Compares an answer with what must be, then believes the answer. Gives what is wrong, in one
  /// line: "DELETE /instances/7 gave 404, must give 204: the instance is lost".
  std::optional<std::string> enter(const Request& request, const Answer& answer);

  /// Whether this request was served is not known: the next answer for its id is believed.
  void forget(const Request& request);

  int present() const;                    ///< how many instances must be there
  std::vector<Request> removals() const;  ///< a DELETE for each that is there, or may be

 private:
  static constexpr std::size_t kCapacity = 5;  ///< make(chan string, 5)

  struct Instance {
    bool known = true;
    bool present = false;
    std::deque<std::string> messages = {};
  };

  /// What must come back.
  struct Expected {
    int status;
    std::string body = {};
  };

  Instance& instance(int id) { return instances_[static_cast<std::size_t>((id - first_) / step_)]; }
  static Expected expected(const Request& request, const Instance& instance);
  static void apply(const Request& request, const Answer& answer, Instance& instance);

  int first_;
  int step_;
  std::vector<Instance> instances_;
  std::minstd_rand random_;
  int messages_ = 0;
};

}  // namespace racekit::load
