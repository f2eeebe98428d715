#include <algorithm>
#include <filesystem>

#include "kit/base/text.h"
#include "kit/frames/files.h"
#include "kit/racekit/explore/report.h"
#include "kit/racekit/marks/junit.h"
#include "kit/racekit/marks/marks.h"
#include "kit/trace/trace_json.h"

namespace racekit {
namespace {

constexpr const char* kTool = "racekit explore";

/// "all interleavings: --ops 1"
std::string name_of_case(const ExploreReport& report) {
  const ExploreOptions& options = report.options;
  std::string name =
      options.random ? counted(*options.random, "interleaving", "interleavings") + " at random"
      : options.bound
          ? "interleavings with at most " + counted(*options.bound, "preemption", "preemptions")
          : "all interleavings";
  const std::vector<std::string>& arguments = report.subject.arguments;
  return name + (arguments.empty() ? "" : ": " + joined(arguments));
}

/// How many fail, and how the shortest of them does.
std::string failure_line(const ExploreReport& report) {
  const explore::Verdict& verdict = report.explored.shortest->finding.verdict;
  std::string line = "The shortest failing schedule: ";
  line += name_of(verdict.outcome);
  if (!verdict.reason.empty()) line += ", " + verdict.reason;
  return line + '.';
}

std::string why_not(const ExploreReport& report) {
  if (!report.explored.all.why_not.empty()) return report.explored.all.why_not;
  return "the search was not for all interleavings";
}

/// The files that were named, and the headers of a person's own in which steps are.
std::vector<std::string> files_of(const ExploreReport& report) {
  const std::vector<std::filesystem::path>& named = report.subject.sources.files;
  std::vector<std::string> files(named.begin(), named.end());
  if (files.empty()) files.push_back(report.subject.name);
  if (!report.trace) return files;
  for (const auto& row : report.trace->rows) {
    const auto is_the_row_s = [&](const std::string& file) {
      return std::filesystem::absolute(file).lexically_normal() == row.file;
    };
    if (row.file.starts_with('/') && !is_system_path(row.file) &&
        std::ranges::none_of(files, is_the_row_s))
      files.push_back(row.file);
  }
  return files;
}

}  // namespace

std::string explore_junit(const ExploreReport& report, double seconds) {
  TestCase it{.name = name_of_case(report)};
  const int status = explore_status(report.explored);
  if (report.explored.shortest) {
    it.end = TestCase::End::failure;
    it.why = failure_line(report);
    if (report.trace) it.text = trace_text(*report.trace, 0);
  } else if (status != 0) {
    it.end = TestCase::End::error;
    it.why = "not complete: " + why_not(report);
  }
  return junit_xml(kTool, {{.name = report.subject.name, .seconds = seconds, .cases = {it}}});
}

std::string explore_junit(const std::string& program, const std::string& why) {
  const TestCase it{.name = "all interleavings", .end = TestCase::End::error, .why = why};
  return junit_xml(kTool, {{.name = program, .seconds = 0, .cases = {it}}});
}

nlohmann::ordered_json explore_sarif(const ExploreReport& report) {
  Submission program{.files = files_of(report)};
  Submission::Json failure = nullptr;
  std::string worst = "survived";
  std::string text;
  if (report.explored.shortest && report.trace) {
    failure = {{"execution", trace_json(*report.trace)}};
    worst = name_of(report.explored.shortest->finding.verdict.outcome);
    text = failure_line(report);
  }
  program.verdict = {{"worst", worst},
                     {"failure", failure},
                     {"tsan", {{"race", nullptr}}},
                     {"differences", Submission::Json::array()},
                     {"hint", text}};
  return sarif_json({program});
}

}  // namespace racekit
