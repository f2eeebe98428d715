#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/ground_truth.h"

namespace racekit::test {

/// Whether what a run told (its `--report json` object) proves *this* race: a data race is
/// reported, on the named variable or on memory that both lines use by its name, and both accesses
/// stand in functions and lines that the ground truth names, at least one of them a write. Empty if
/// so, else what is missing.
std::string missing_proof(const nlohmann::json& told, const GroundTruth& truth);

}  // namespace racekit::test
