#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "kit/explore/execution.h"
#include "kit/explore/verdict.h"

namespace racekit::explore {

/// An execution worth showing, and how to run it again.
struct Finding {
  Verdict verdict;
  std::vector<Choice> schedule;
  std::size_t preemptions = 0;
};

/// Whether `a` is the easier one to follow: fewer preemptions, then fewer steps.
inline bool is_shorter(const Finding& a, const Finding& b) {
  return std::pair(a.preemptions, a.schedule.size()) < std::pair(b.preemptions, b.schedule.size());
}

}  // namespace racekit::explore
