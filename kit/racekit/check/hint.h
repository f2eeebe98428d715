#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "kit/racekit/program/explored.h"

namespace racekit {

/// Where a person who tries to cure a program looks next.
struct Hint {
  std::string text;    ///< sentences; "" if there is nothing to say
  std::string lesson;  ///< "lessons/10-comment-the-mutex-out.md"; ""
};

/// From the shortest failing interleaving, which is run again for that: what it shows of races and
/// who held which lock, of locks that are never given back, of the place where it ended.
Hint hint_for(const Subject& subject, const ExploreOptions& options, const Explored& explored);

/// From a race that ThreadSanitizer reported (kit/tsan/race_json.h), where the explorer's small
/// cases show nothing.
Hint hint_for(const nlohmann::json& race);

}  // namespace racekit
