#include "kit/explore/runtime/region_mark.h"

#include "kit/explore/runtime/tape.h"
#include "kit/frames/processor.h"

namespace racekit::explore {

bool RegionMark::take(Block* room, std::uint32_t most) {
  if (region->blocks.count > most) return false;
  steps_ = region->steps.count;
  enabled_ = region->enabled.count;
  touches_ = region->touches.count;
  accesses_ = region->accesses.count;
  edges_ = region->edges.count;
  newly_shared_ = region->newly_shared.count;
  output_ = region->output.count;
  block_count_ = region->blocks.count;
  blocks_ = room;
  processor::copy(room, region->blocks.items, block_count_ * sizeof(Block));
  may_circle_ = region->may_circle;
  has_random_numbers_ = region->has_random_numbers;
  return true;
}

void RegionMark::put_back() const {
  region->finished = region->has_misuse = false;
  region->circle = 0;
  region->what[0] = region->told_outcome[0] = '\0';
  region->pending.clear();
  region->steps.count = steps_;
  region->enabled.count = enabled_;
  region->touches.count = touches_;
  region->accesses.count = accesses_;
  region->edges.count = edges_;
  region->newly_shared.count = newly_shared_;
  region->output.count = output_;
  region->blocks.count = block_count_;
  processor::copy(region->blocks.items, blocks_, block_count_ * sizeof(Block));
  region->may_circle = may_circle_;
  region->has_random_numbers = has_random_numbers_;
}

}  // namespace racekit::explore
