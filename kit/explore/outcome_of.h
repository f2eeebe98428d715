#pragma once

#include <optional>

#include "kit/base/outcome.h"
#include "kit/explore/execution.h"

namespace racekit::explore {

/// The outcome of an execution that came to an end of its own; none of others. Only the program can
/// tell a corrupted structure from contents that are wrong: `told_corrupted`, if it did.
constexpr std::optional<Outcome> outcome_of(End end, int status, bool told_corrupted,
                                            bool has_race) {
  switch (end) {
    case End::exited:
      if (status == 0) return has_race ? Outcome::raced : Outcome::survived;
      return told_corrupted ? Outcome::corrupted : Outcome::lost;
    case End::signaled:
    case End::misused:
      return Outcome::crashed;
    case End::deadlocked:
      return Outcome::deadlocked;
    case End::hung:
      return Outcome::hung;
    case End::limited:
    case End::redundant:
    case End::circular:
    case End::refused:
      break;
  }
  return {};
}

/// More than a race.
constexpr bool is_failure(Outcome outcome) {
  return outcome != Outcome::survived && outcome != Outcome::raced;
}

}  // namespace racekit::explore
