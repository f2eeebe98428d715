#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <nlohmann/json.hpp>

namespace racekit {

/// What is answered to a request.
struct Answer {
  int status = 200;
  nlohmann::ordered_json body;
};

/// Leads requests from the threads that got them to the one thread that may use the engine.
/// Thread-safe.
class RequestQueue {
 public:
  using Request = std::function<Answer()>;

  /// Waits until run_next() has run it. 503 at once, if too many wait or the queue is closed.
  Answer ask(Request request);

  /// Runs the request that has waited longest, if there is one within `milliseconds`; true if there
  /// was.
  bool run_next(int milliseconds);

  /// From now on all is answered with 503, also what waits.
  void close();

 private:
  static constexpr std::size_t kMostWaiting = 4;

  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::packaged_task<Answer()>> waiting_;
  bool closed_ = false;
};

}  // namespace racekit
