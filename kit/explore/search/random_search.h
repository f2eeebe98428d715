#pragma once

#include <set>

#include "kit/explore/search/ordered_steps.h"
#include "kit/explore/search/strategy.h"

namespace racekit::explore {

/// A number of random schedules, each a RandomWalk. For what is too large to be searched; never
/// exhaustive.
class RandomSearch : public Strategy {
 public:
  /// The same seed gives the same schedules; a larger count goes on where a smaller one ends.
  RandomSearch(std::uint64_t count, std::uint64_t seed) : count_(count), seed_(seed) {}

  std::vector<Job> upcoming(std::size_t count) const override;
  bool finished() const override { return next_ == count_; }
  bool take(const Execution& execution) override;
  bool exhaustive() const override { return false; }

 private:
  std::uint64_t count_;
  std::uint64_t seed_;
  std::uint64_t next_ = 0;
  std::uint32_t length_ = 0;  // of the first execution, in steps
  OrderedSteps order_;
  std::set<flat::Order::Fingerprint> seen_;
};

}  // namespace racekit::explore
