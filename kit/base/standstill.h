#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace racekit {

/// Finds out that a process which ThreadSanitizer watches stands still for good: for two seconds
/// each of its threads has waited in the same place for another thread, without a time limit. A
/// thread that sleeps, or waits for what comes from outside, is none of these, and neither is one
/// that this process may not look at.
class Standstill {
 public:
  explicit Standstill(pid_t process) : process_(process) {}

  /// To be asked again and again.
  bool certain();

 private:
  pid_t process_;
  std::int64_t next_look_ = 0;
  std::int64_t since_ = 0;  ///< when `waits_` was seen first
  std::string waits_;       ///< where its threads wait; "" if one of them can go on
};

}  // namespace racekit
