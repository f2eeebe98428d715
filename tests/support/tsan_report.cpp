#include "tests/support/tsan_report.h"

#include <algorithm>
#include <regex>

#include "tests/support/programs.h"

namespace racekit::test {
namespace {

constexpr const char* kWarning = "WARNING: ThreadSanitizer: data race";

/// The lines from the warning to the summary.
std::vector<std::string> report_lines(const std::string& text) {
  const auto start = text.find(kWarning);
  if (start == std::string::npos) return {};
  const auto end = text.find("SUMMARY:", start);
  return lines_of(text.substr(start, end == std::string::npos ? end : end - start));
}

}  // namespace

std::optional<ReportedRace> reported_race(const std::string& text) {
  const auto lines = report_lines(text);
  if (lines.empty()) return std::nullopt;

  static const std::regex access_line("^  (?:Previous )?(?:atomic )?(read|write) of size .*",
                                      std::regex::icase);
  static const std::regex location_line("^  Location is (global '\\w+'|heap block|[a-z ]+).*");
  static const std::regex frame_line(
      "^    #\\d+ ((?:operator )?\\w+).*?((?:broken|fixed)/\\w+\\.cpp):(\\d+).*");

  ReportedRace race;
  enum class Part { other, access, location } part = Part::other;
  for (const std::string& line : lines) {
    std::smatch match;
    if (std::regex_match(line, match, access_line)) {
      part = Part::access;
      ReportedAccess found;
      found.write = match[1] == "write" || match[1] == "Write";
      race.accesses.push_back(found);
    } else if (std::regex_match(line, match, location_line)) {
      part = Part::location;
      race.location = match[1];
    } else if (!line.starts_with("    ")) {
      part = Part::other;
    } else if (std::regex_match(line, match, frame_line)) {
      if (part == Part::location) race.allocated_in.push_back(match[1]);
      if (part == Part::access && race.accesses.back().function.empty()) {
        race.accesses.back().function = match[1];
        race.accesses.back().file = match[2];
        race.accesses.back().line = std::stoi(match[3]);
      }
    }
  }
  return race;
}

std::string missing_proof(const std::string& text, const GroundTruth& truth) {
  const auto race = reported_race(text);
  if (!race) return "no data race is reported";
  if (race->accesses.size() != 2)
    return "the report has " + std::to_string(race->accesses.size()) + " accesses, not two";
  for (const ReportedAccess& access : race->accesses) {
    if (!truth.access.contains(access.function))
      return "an access lies in '" + access.function + "', not in a function of the ground truth";
    if (access.file.empty() || access.line == 0) return "an access has no file and line";
    if (access.write && !truth.writes(access.function))
      return access.function + " is reported to write, the ground truth says it reads";
  }
  if (!race->accesses[0].write && !race->accesses[1].write) return "neither access writes";
  const bool its_memory =
      race->location == "heap block" &&
      std::any_of(race->allocated_in.begin(), race->allocated_in.end(),
                  [&](const std::string& function) { return truth.writes(function); });
  if (race->location != "global '" + truth.variable + "'" && !its_memory)
    return "the location is '" + race->location + "', not " + truth.variable + " or its memory";
  return "";
}

}  // namespace racekit::test
