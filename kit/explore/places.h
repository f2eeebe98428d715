#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace racekit::explore {

/// Where a function's frame lies in memory, for its local variables; zeros if unknown. A stack of
/// one thread lies at the same addresses in every execution.
struct StackFrame {
  std::uint64_t stack_pointer = 0;  ///< in the function's body
  std::uint64_t frame_pointer = 0;  ///< what that register holds there
  std::uint64_t canonical = 0;      ///< the stack pointer before the call (DWARF's CFA)
  friend bool operator==(const StackFrame&, const StackFrame&) = default;
};

/// Program counters, innermost first. The first lies inside its instruction, the others are return
/// addresses.
struct CallStack {
  std::vector<std::uint64_t> counters;
  std::vector<StackFrame> frames;  ///< frames[i]: of the function at counters[i]
  friend bool operator==(const CallStack&, const CallStack&) = default;
};

/// The call stacks of an execution, numbered in the order in which it first names them. The stacks
/// themselves are the engine's, which keeps each once for all its executions.
class Places {
 public:
  Places() = default;
  /// `keeper`: the stacks that are added live as long as that.
  explicit Places(std::shared_ptr<const void> keeper) : keeper_(std::move(keeper)) {}

  std::size_t size() const { return stacks_.size(); }
  const std::vector<std::uint64_t>& operator[](std::size_t number) const {
    return stacks_[number]->counters;
  }
  const std::vector<StackFrame>& frames(std::size_t number) const {
    return stacks_[number]->frames;
  }
  void add(const CallStack& stack) { stacks_.push_back(&stack); }
  void reserve(std::size_t count) { stacks_.reserve(count); }

  friend bool operator==(const Places& a, const Places& b) {
    return std::ranges::equal(a.stacks_, b.stacks_,
                              [](const CallStack* one, const CallStack* other) {
                                return one == other || *one == *other;
                              });
  }

 private:
  std::shared_ptr<const void> keeper_;
  std::vector<const CallStack*> stacks_;
};

}  // namespace racekit::explore
