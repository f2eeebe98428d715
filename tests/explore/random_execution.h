#pragma once

#include <cstddef>
#include <cstdint>

#include "kit/explore/execution.h"

namespace racekit::test {

/// Executions of no program: steps, accesses and edges drawn by a seed, of a few threads that use
/// the same few bytes in every way. No two steps' contents need fit together.
class RandomExecution {
 public:
  explicit RandomExecution(std::uint64_t seed);

  const explore::Execution& execution() const { return execution_; }

  /// Another end: keeps the first `kept` steps and draws those behind.
  void redraw(std::size_t kept);

 private:
  std::size_t below(std::size_t count);
  bool one_in(std::size_t count) { return below(count) == 0; }
  std::uint64_t address();
  explore::Step step();
  explore::Access access();
  explore::Edge edge(explore::Step& step);

  std::uint64_t state_;
  std::size_t threads_;
  std::size_t objects_;
  bool orderly_;  // each thread begins with its creation
  explore::Execution execution_{};
};

}  // namespace racekit::test
