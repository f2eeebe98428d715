#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "kit/explore/execution.h"
#include "kit/explore/region.h"

namespace racekit::explore {

/// Reads what executions have left in one region. Most of an execution is as it was in the one
/// before it, and what is the same is not made again: a step of the same number, a call stack.
class TapeReader {
 public:
  explicit TapeReader(const Region& region);

  /// The execution, in full. `output` is not there.
  Execution read();

 private:
  /// A node of the tree of places, which stays as it is once its execution is over.
  struct Place {
    const CallStack* stack = nullptr;
    std::uint64_t named_in = 0;  // the last execution that names it, …
    int number = 0;              // … and its number there
  };

  /// A place's number in this execution, which is the next one if it has none.
  int number_of(std::int32_t node, Places& places) {
    if (static_cast<std::size_t>(node) >= places_.size()) return -1;  // node < 0: none
    Place& place = places_[static_cast<std::size_t>(node)];
    return place.named_in == executions_ ? place.number : name(node, place, places);
  }
  int name(std::int32_t node, Place& place, Places& places);
  CallStack stack_of(std::int32_t node) const;
  bool is_same(const Step& step, std::uint32_t index, Places& places);
  Step read_step(std::uint32_t index, Places& places);
  Pending read_pending(const PendingRecord& record, Places& places);

  const Region& region_;
  std::shared_ptr<std::deque<CallStack>> stacks_;
  std::vector<Place> places_;     // by node: the tree knows those of all executions
  std::uint64_t executions_ = 0;  // that were read
  SharedList<Step> last_;
};

}  // namespace racekit::explore
