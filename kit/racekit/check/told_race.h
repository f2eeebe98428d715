#pragma once

#include <nlohmann/json.hpp>

namespace racekit {

/// The race in what a program printed as its report (`--report json`); null if there is none. A
/// learner's program can print anything: what has not the shape of kit/tsan/race_json.h is none.
nlohmann::json told_race(const nlohmann::json& report);

}  // namespace racekit
