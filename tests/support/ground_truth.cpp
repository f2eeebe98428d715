#include "tests/support/ground_truth.h"

#include <regex>
#include <stdexcept>

#include "tests/support/programs.h"

namespace racekit::test {
namespace {

std::string field(const std::string& text, const std::string& name) {
  std::smatch match;
  if (!std::regex_search(text, match, std::regex("// " + name + ": +(.*)")))
    throw std::runtime_error("the header comment has no field '" + name + "'");
  return match[1];
}

}  // namespace

GroundTruth ground_truth(const std::string& program_source) {
  const std::string text = text_of(source(program_source));
  GroundTruth truth;
  truth.variable = std::regex_replace(field(text, "race"), std::regex(";.*"), "");
  truth.outcome = field(text, "outcome");
  const std::string access = field(text, "access");
  const std::regex one("(\\w+) (writes|reads)");
  for (std::sregex_iterator match(access.begin(), access.end(), one), end; match != end; ++match)
    truth.access[(*match)[1]] = (*match)[2];
  if (truth.access.empty()) throw std::runtime_error("the header comment names no access");
  return truth;
}

}  // namespace racekit::test
