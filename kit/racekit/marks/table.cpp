#include <algorithm>
#include <iomanip>
#include <sstream>

#include "kit/base/text.h"
#include "kit/racekit/marks/marks.h"

namespace racekit {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVerdict = 18;  // "does not compile", "no interleaving fails" may be longer
constexpr int kWorst = 12;
constexpr int kPassed = 52;

std::string name_of_program(const std::vector<std::string>& files) {
  return printable_line(Submission{.files = files}.name());
}

std::string without_blanks_at_the_end(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

Table::Table(const std::vector<std::vector<std::string>>& programs) : width_(4) {
  for (const auto& files : programs) width_ = std::max(width_, name_of_program(files).size());
}

std::string Table::heading() const {
  std::ostringstream out;
  out << std::left << std::setw(static_cast<int>(width_) + 2) << "file" << std::setw(kVerdict)
      << "verdict" << std::setw(kWorst) << "worst" << std::setw(kPassed) << "passed"
      << "lesson";
  return out.str() + '\n';
}

std::string Table::row(const Submission& submission) const {
  std::ostringstream out;
  const std::string passed = submission.passed();
  // A column that is full is no reason for the next one to begin without a blank.
  out << std::left << std::setw(static_cast<int>(width_)) << printable_line(submission.name())
      << "  " << std::setw(kVerdict - 1) << printable_line(submission.verdict_name()) << ' '
      << std::setw(kWorst - 1) << printable_line(submission.worst()) << ' '
      << std::setw(kPassed - 1) << (passed.empty() ? "-" : passed) << ' '
      << (submission.judged() ? printable_line(submission.verdict.value("lesson", "")) : "");
  std::string text = without_blanks_at_the_end(out.str()) + '\n';
  if (!submission.judged()) text += "  " + printable_line(submission.why) + '\n';
  return text;
}

Json rows_json(const std::vector<Submission>& submissions) {
  Json rows = Json::array();
  for (const Submission& each : submissions) {
    const auto said = [&](const char* member) {
      return each.judged() ? each.verdict.value(member, "") : std::string();
    };
    Json report = each.judged() ? each.verdict : Json(nullptr);
    for (const char* member : {"stage", "text", "failure"})
      if (each.judged()) report.erase(member);
    rows.push_back({{"file", each.name()},
                    {"verdict", each.verdict_name()},
                    {"worst", each.worst()},
                    {"passed", each.passed()},
                    {"hint", said("hint")},
                    {"lesson", said("lesson")},
                    {"why", each.why},
                    {"exit_status", each.status()},
                    {"report", report}});
  }
  return {{"rows", rows}};
}

}  // namespace racekit
