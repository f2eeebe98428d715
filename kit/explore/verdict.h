#pragma once

#include <optional>
#include <string>

#include "kit/base/outcome.h"
#include "kit/explore/execution.h"

namespace racekit::explore {

/// How an execution ended, in the kit's words.
struct Verdict {
  Outcome outcome;
  std::string reason;  ///< "SIGSEGV", "SIGABRT: std::terminate", "returned 1"; "" where the outcome
                       ///< says it all
};

/// Judges a whole execution; nothing for one that was cut off or refused. `has_race`: it ended
/// well, but two of its accesses race.
std::optional<Verdict> judge(const Execution& execution, bool has_race);

}  // namespace racekit::explore
