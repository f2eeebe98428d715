#pragma once

#include <sched.h>

#include <cstddef>

namespace racekit::explore {

/// One of the cores that this process may use: the one that the fewest other objects of this type
/// have, while they live. An engine's executions run on one core, several engines' on several.
///
/// Safe to make in any thread. use() makes system calls only, so a child may call it after fork().
class OneCore {
 public:
  OneCore();
  ~OneCore();
  OneCore(const OneCore&) = delete;
  OneCore& operator=(const OneCore&) = delete;

  /// From now on the calling thread runs there, and what it starts.
  void use() const { sched_setaffinity(0, sizeof only_, &only_); }

  std::size_t number() const { return number_; }

 private:
  std::size_t number_ = 0;
  cpu_set_t only_;
};

}  // namespace racekit::explore
