#pragma once

#include <atomic>
#include <cstdint>

namespace racekit {

/// Sleeps until a moment of CLOCK_MONOTONIC, in nanoseconds.
void sleep_until(std::int64_t moment);

/// The pace of a daemon: so many operations a second, the first at a moment of its own.
class Pace {
 public:
  /// `offset`, from 0 to 1, says where between now and one step later the first one is due.
  Pace(double rate, double offset);

  /// Sleeps until the next operation is due, in slices, so that `stop` is seen soon.
  void wait(const std::atomic<bool>& stop);

 private:
  std::int64_t step_;
  std::int64_t next_;
};

}  // namespace racekit
