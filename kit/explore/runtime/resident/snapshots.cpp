#include "kit/explore/runtime/resident/snapshots.h"

#include <algorithm>

#include "kit/explore/runtime/scheduler.h"
#include "kit/explore/runtime/tape.h"

namespace racekit::explore::resident {

/// The last step of a plan's prefix is a new one, and the first that wakes sleepers.
std::uint32_t Snapshots::steps_in_common() const {
  const std::uint32_t most = std::min(schedule_count_, region->prefix.count);
  std::uint32_t same = 0;
  while (same < most && schedule_[same] == region->prefix.items[same]) ++same;
  return region->prefix.count == 0 ? 0 : std::min(same, region->prefix.count - 1);
}

const Context* Snapshots::go_back(const Checkpoint& checkpoint) {
  const bool is_another_search = region->is_random || region->shared_version != shared_version_ ||
                                 region->find_circles != find_circles_;
  shared_version_ = region->shared_version;
  find_circles_ = region->find_circles;
  const std::uint32_t common = is_another_search ? 0 : steps_in_common();
  while (count_ > 0 && all_[count_ - 1].step > common) --count_;
  interval_ = std::max(kLeastInterval, schedule_count_ / kMost);
  if (count_ == 0) return nullptr;
  const Snapshot& snapshot = all_[count_ - 1];
  checkpoint.put_back(snapshot.pages, snapshot.page_count);
  snapshot.mark.put_back();
  forget_wakings();  // of another plan's sleepers
  return &snapshot.context;
}

bool Snapshots::wants(const Checkpoint& checkpoint) const {
  const std::uint32_t last = count_ == 0 ? 0 : all_[count_ - 1].step;
  return count_ < kMost && region->steps.count >= last + interval_ && !region->is_random &&
         !alone() && checkpoint.page_count() <= kMostPages;
}

void Snapshots::take(const Checkpoint& checkpoint, const Context& context) {
  Snapshot& snapshot = all_[count_];
  if (!snapshot.mark.take(snapshot.blocks, kMostBlocks)) return;
  ++count_;
  snapshot.step = region->steps.count;
  snapshot.context = context;
  snapshot.page_count = checkpoint.page_count();
  checkpoint.copy_pages(snapshot.pages);
}

void Snapshots::note_end() {
  schedule_count_ = std::min(region->steps.count, kMostSteps);
  for (std::uint32_t i = 0; i < schedule_count_; ++i) schedule_[i] = region->steps.items[i].choice;
}

}  // namespace racekit::explore::resident
