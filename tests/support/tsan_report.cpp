#include "tests/support/tsan_report.h"

#include <algorithm>

namespace racekit::test {
namespace {

using Json = nlohmann::json;

std::string missing_in_access(const Json& access, const GroundTruth& truth) {
  const Json& place = access.at("place");
  const std::string function = place.at("function");
  if (!truth.access.contains(function))
    return "an access lies in '" + function + "', not in a function of the ground truth";
  if (place.at("file") == "" || place.at("line") == 0) return "an access has no file and line";
  if (access.at("write") == true && !truth.writes(function))
    return function + " is reported to write, the ground truth says it reads";
  return "";
}

bool names(const Json& memory, const std::string& variable) {
  if (!memory.at("variable").is_null()) return memory.at("variable").at("name") == variable;
  const Json& used = memory.at("named_by_lines");
  return std::any_of(used.begin(), used.end(),
                     [&](const Json& one) { return one.at("name") == variable; });
}

}  // namespace

std::string missing_proof(const Json& told, const GroundTruth& truth) {
  if (!told.is_object() || told.at("race").is_null()) return "no data race is reported";
  const Json& race = told.at("race");
  if (race.at("kind") != "data race" && race.at("kind") != "use after free")
    return "the report is of a " + race.at("kind").get<std::string>();
  const Json& accesses = race.at("accesses");
  if (accesses.size() != 2)
    return "the report has " + std::to_string(accesses.size()) + " accesses, not two";
  for (const Json& access : accesses)
    if (const std::string missing = missing_in_access(access, truth); !missing.empty())
      return missing;
  if (accesses[0].at("write") != true && accesses[1].at("write") != true)
    return "neither access writes";
  if (!names(race.at("memory"), truth.variable))
    return "the memory is " + race.at("memory").dump() + ", not " + truth.variable;
  return "";
}

}  // namespace racekit::test
