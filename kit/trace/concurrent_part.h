#pragma once

#include <optional>

#include "kit/explore/execution.h"
#include "kit/explore/search/happens_before.h"

namespace racekit {

/// How many threads took a step, or were about to.
int threads_of(const explore::Execution& execution);

/// The thread that this edge starts, of so many; nothing if it starts none.
std::optional<explore::ThreadNumber> started_by(const explore::Edge& edge, int threads);

/// The part of an execution in which there may be other threads than main: from the first start of
/// one to the last join by main, if all are joined.
class ConcurrentPart {
 public:
  explicit ConcurrentPart(const explore::Execution& execution);

  bool holds(explore::AccessId id) const { return begin_ <= id && id < end_; }
  bool is_before(explore::AccessId id) const { return id < begin_; }
  bool is_behind(explore::AccessId id) const { return id >= end_; }

 private:
  explore::AccessId begin_{static_cast<std::size_t>(-1), 0};
  explore::AccessId end_;  // one behind the last
};

}  // namespace racekit
