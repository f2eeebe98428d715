#pragma once

#include "kit/explore/flat/tree.h"
#include "kit/explore/piece.h"
#include "kit/explore/search/reserve.h"
#include "kit/explore/search/strategy.h"

namespace racekit::explore {

/// Every execution of a program, or of a piece of its search, one of each Mazurkiewicz trace, depth
/// first: flat/tree.h says how.
class CompleteSearch : public Strategy {
 public:
  explicit CompleteSearch(const Piece& piece = {});

  std::vector<Job> upcoming(std::size_t count) const override;
  bool finished() const override { return tree_.finished(); }
  bool take(const Execution& execution) override;
  bool exhaustive() const override { return tree_.exhaustive(); }

 private:
  Plan plan(std::uint32_t branch) const;

  Plan first_;
  Reserve reserve_;
  flat::Tree tree_;
  bool begun_ = false;
};

}  // namespace racekit::explore
