#pragma once

#include <cstdint>

#include "kit/explore/region.h"
#include "kit/explore/runtime/context.h"
#include "kit/explore/runtime/region_mark.h"
#include "kit/explore/runtime/resident/checkpoint.h"

namespace racekit::explore::resident {

/// Moments between two steps, at which the next execution may begin: a search follows most of one
/// schedule again and again.
///
/// It must lie in memory that the checkpoint does not take. Plain data: all zeros has none.
class Snapshots {
 public:
  /// An execution of the plan in the region is about to begin. Goes back to the last moment that it
  /// has in common with the execution before: gives where the program goes on from there, or null
  /// if there is no such moment.
  const Context* go_back(const Checkpoint& checkpoint);

  /// Whether this moment is worth keeping.
  bool wants(const Checkpoint& checkpoint) const;

  /// Keeps it; `context` is where the program stands.
  void take(const Checkpoint& checkpoint, const Context& context);

  /// An execution is over.
  void note_end();

 private:
  static constexpr std::uint32_t kMost = 8;
  static constexpr std::uint32_t kMostPages = 256;
  static constexpr std::uint32_t kMostBlocks = 1 << 11;
  static constexpr std::uint32_t kMostSteps = 1 << 13;
  static constexpr std::uint32_t kLeastInterval = 24;  ///< steps

  struct Snapshot {
    std::uint32_t step;  ///< so many had been taken
    RegionMark mark;
    Context context;
    std::uint32_t page_count;
    Block blocks[kMostBlocks];
    alignas(4096) char pages[kMostPages * Checkpoint::kPage];
  };

  std::uint32_t steps_in_common() const;

  std::uint32_t count_;
  std::uint32_t interval_;
  std::uint32_t shared_version_;
  bool find_circles_;
  std::uint32_t schedule_count_;
  Choice schedule_[kMostSteps];  ///< of the last execution
  Snapshot all_[kMost];
};

}  // namespace racekit::explore::resident
