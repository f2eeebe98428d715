#pragma once

#include "kit/explore/region.h"

namespace racekit::explore {

/// How far an execution has got, as it stands in the region. Going back there is one half of going
/// back in the execution; the program's own memory is the other.
class RegionMark {
 public:
  /// Marks this moment. A block's record changes when it is freed, so those are copied to `room`,
  /// which has room for `most`: false if there are more of them.
  bool take(Block* room, std::uint32_t most);

  void put_back() const;

 private:
  std::uint32_t steps_;
  std::uint32_t enabled_;
  std::uint32_t touches_;
  std::uint32_t accesses_;
  std::uint32_t edges_;
  std::uint32_t newly_shared_;
  std::uint32_t output_;
  std::uint32_t block_count_;
  const Block* blocks_;
  bool may_circle_;
  bool has_random_numbers_;
};

}  // namespace racekit::explore
