#pragma once

#include <mutex>
#include <string>
#include <thread>

#include "kit/base/interrupt.h"

namespace racekit {

/// A failing schedule on a page in the browser (`racekit serve`), as long as the object lives or
/// until another is shown.
class ServedFailure {
 public:
  explicit ServedFailure(const Interrupt& interrupt) : interrupt_(interrupt) {}
  ~ServedFailure() { stop(); }
  ServedFailure(const ServedFailure&) = delete;
  ServedFailure& operator=(const ServedFailure&) = delete;

  void show(const std::string& schedule);
  void stop();

  /// Where the page is, or what the server said when it ended; "" while nothing is known.
  /// Thread-safe.
  std::string said() const;

 private:
  const Interrupt& interrupt_;
  mutable std::mutex mutex_;
  std::string said_;
  std::jthread thread_;  // the last: it uses the others
};

}  // namespace racekit
