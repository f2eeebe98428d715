#pragma once

#include <vector>

#include "kit/explore/execution.h"

namespace racekit::explore {

/// A part of a complete search: the executions that begin with `prefix`, up to equivalence, without
/// those that might as well have begun with what is asleep. As of a Plan, the prefix's last step is
/// the first that may wake that. Without a prefix it is the whole search.
///
/// The executions of one piece depend on no other piece, so pieces can be searched at the same
/// time, in any sequence and on different machines.
struct Piece {
  std::vector<Choice> prefix = {};
  std::vector<Plan::Sleeper> asleep = {};
};

}  // namespace racekit::explore
