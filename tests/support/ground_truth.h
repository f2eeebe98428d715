#pragma once

#include <map>
#include <string>

namespace racekit::test {

/// What the header comment of a program in broken/ or fixed/ claims. The tests assert it.
struct GroundTruth {
  std::string variable;                       ///< which variable races; "none" if none does
  std::map<std::string, std::string> access;  ///< function → "writes" or "reads"
  std::string outcome;                        ///< what the program shows

  bool writes(const std::string& function) const {
    const auto found = access.find(function);
    return found != access.end() && found->second == "writes";
  }
};

/// Reads it from the source, "broken/active_instances.cpp". Throws std::runtime_error where a field
/// is missing.
GroundTruth ground_truth(const std::string& program_source);

}  // namespace racekit::test
