#pragma once

#include <optional>
#include <string>

#include "kit/explore/execution.h"
#include "kit/stage/outcome.h"

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
