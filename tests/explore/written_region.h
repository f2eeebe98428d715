#pragma once

#include <cstdint>
#include <deque>
#include <utility>

#include "kit/explore/execution.h"
#include "kit/explore/region.h"

namespace racekit::test {

/// A region with what the runtime would have written if this had been executed; its memory is taken
/// only where it is used.
class WrittenRegion {
 public:
  WrittenRegion();
  ~WrittenRegion();
  WrittenRegion(const WrittenRegion&) = delete;
  WrittenRegion& operator=(const WrittenRegion&) = delete;

  /// Writes it in the place of the one before. Places stay: the same one is the same node.
  void write(const explore::Execution& execution);

  const explore::Region& region() const { return *region_; }

  /// A stack that lives as long as this.
  const explore::CallStack& keep(explore::CallStack stack) {
    return stacks_.emplace_back(std::move(stack));
  }

 private:
  std::int32_t node_of(const explore::Execution& execution, int place);
  void write_step(const explore::Execution& execution, const explore::Step& step);

  explore::Region* region_;
  std::deque<explore::CallStack> stacks_;
};

}  // namespace racekit::test
