#pragma once

#include "kit/explore/execution.h"

namespace racekit::explore {

/// What a thread did wrong, in a few words.
constexpr const char* name_of(Misuse::Kind kind) {
  switch (kind) {
    case Misuse::Kind::use_after_free:
      return "use after free";
    case Misuse::Kind::out_of_bounds:
      return "access out of bounds";
    case Misuse::Kind::double_free:
      return "double free";
    case Misuse::Kind::invalid_free:
      return "invalid free";
    case Misuse::Kind::foreign_unlock:
      return "unlock by a thread that does not hold the lock";
    case Misuse::Kind::dead_stack:
      return "use of a local variable after its function has returned";
  }
  return "";
}

}  // namespace racekit::explore
