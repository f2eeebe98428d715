#include "tests/support/ground_truth.h"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "kit/base/outcome.h"
#include "kit/base/pattern.h"
#include "tests/support/programs.h"

namespace racekit::test {
namespace {

/// A field may go on in lines that are indented below it.
std::string field(const std::string& text, const std::string& name) {
  const auto match = Pattern("// " + name + ": +(.*(?:\n// {11}\\S.*)*)").search(text);
  if (!match) throw std::runtime_error("the header comment has no field '" + name + "'");
  return Pattern("\n// +").replaced(match->at(1), " ");
}

/// The parts between ", ".
std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from < text.size();) {
    const auto to = std::min(text.find(", ", from), text.size());
    parts.push_back(text.substr(from, to - from));
    from = to + 2;
  }
  return parts;
}

}  // namespace

GroundTruth ground_truth(const std::string& program_source) {
  const std::string text = text_of(source(program_source));
  GroundTruth truth;
  truth.race = field(text, "race");
  truth.on_heap = truth.race.starts_with("memory of ");
  if (!truth.on_heap && !truth.race.starts_with("none")) truth.variables = parts_of(truth.race);
  truth.outcome = field(text, "outcome");
  truth.see_it = field(text, "see it");
  truth.report = field(text, "report");
  const std::string access = field(text, "access");
  const Pattern one("([^,()]+) (writes|reads)( \\(([0-9, ]+)\\))?(, |$)");
  for (const Pattern::Match& match : one.all(access)) {
    Access& of = truth.access[match[1]];
    of.writes |= match[2] == "writes";
    for (const std::string& line : parts_of(match[4])) of.lines.insert(std::stoi(line));
  }
  if (truth.access.empty()) throw std::runtime_error("the header comment names no access");
  return truth;
}

int status_of(const std::string& outcome) {
  for (int i = 0; i <= static_cast<int>(Outcome::usage); ++i)
    if (name_of(static_cast<Outcome>(i)) == outcome) return exit_status(static_cast<Outcome>(i));
  ADD_FAILURE() << "'" << outcome << "' is no outcome";
  return -1;
}

std::vector<InterleavingCount> interleaving_counts(const std::string& program_source) {
  const std::string text = text_of(source(program_source));
  const auto match = Pattern("// interleavings, (.*) of ([0-9, ]+) operations?: (.*)").search(text);
  if (!match) return {};
  std::vector<std::string> flags;
  for (const Pattern::Match& role : Pattern("([0-9]+) ([a-z]+)").all(match->at(1))) {
    const std::string& name = role[2];
    flags.insert(flags.end(), {"--" + name + (name.ends_with('s') ? "" : "s"), role[1]});
  }
  const auto operations = parts_of(match->at(2));
  const auto counts = parts_of(match->at(3));
  if (operations.size() != counts.size())
    throw std::runtime_error(program_source + ": as many counts as operations are needed");
  std::vector<InterleavingCount> all;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    all.push_back({flags, std::stoi(counts[i])});
    all.back().flags.insert(all.back().flags.end(), {"--ops", operations[i]});
  }
  return all;
}

}  // namespace racekit::test
