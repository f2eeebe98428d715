#include "tests/support/tsan_report.h"

#include <algorithm>

namespace racekit::test {
namespace {

using Json = nlohmann::json;

std::string missing_in_access(const Json& access, const GroundTruth& truth) {
  const Json& place = access.at("place");
  const std::string function = place.at("function");
  const auto known = truth.access.find(function);
  if (known == truth.access.end())
    return "an access lies in '" + function + "', not in a function of the ground truth";
  const int line = place.at("line");
  if (place.at("file") == "" || line == 0) return "an access has no file and line";
  if (const auto& lines = known->second.lines; !lines.empty() && !lines.contains(line))
    return function + " accesses it in line " + std::to_string(line) +
           ", not in a line of the ground truth";
  if (access.at("write") == true && !truth.writes(function))
    return function + " is reported to write, the ground truth says it reads";
  return "";
}

bool names(const Json& memory, const GroundTruth& truth) {
  const auto is_known = [&](const Json& variable) {
    const std::string name = variable.at("name");
    return std::find(truth.variables.begin(), truth.variables.end(), name) != truth.variables.end();
  };
  if (!memory.at("variable").is_null()) return is_known(memory.at("variable"));
  const Json& used = memory.at("named_by_lines");
  return truth.on_heap || std::any_of(used.begin(), used.end(), is_known);
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
  if (!names(race.at("memory"), truth))
    return "the memory is " + race.at("memory").dump() + ", not " + truth.race;
  return "";
}

}  // namespace racekit::test
