// Every belief in lessons/tries/ fails as its header says: in the explorer, which forces what
// chance does not, and under ThreadSanitizer.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/support/ground_truth.h"
#include "tests/support/programs.h"
#include "tests/support/tsan_report.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

std::vector<std::string> tries() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(source("lessons/tries")))
    names.push_back(entry.path().stem());
  std::sort(names.begin(), names.end());
  return names;
}

class Try : public testing::TestWithParam<std::string> {
 protected:
  static std::string file() { return "lessons/tries/" + GetParam() + ".cpp"; }
  static GroundTruth truth() { return ground_truth(file()); }

  /// Carries out a line of the header, "build/racekit WORD FILE", from the source folder.
  static ProcessResult carry_out(const std::string& command, const Flags& more) {
    Flags words = words_of(command);
    EXPECT_EQ(words.front(), "build/racekit");
    words.erase(words.begin());
    EXPECT_EQ(words.back(), file());
    words.back() = source(file());
    return run_built("racekit", words + more, 240);
  }
};

TEST_P(Try, IsShortAndNamesItsBelief) {
  const std::string text = text_of(source(file()));
  EXPECT_EQ(text.rfind("// The belief: ", 0), 0u);
  EXPECT_LE(lines_of(text).size(), 40u);
}

TEST_P(Try, ShowsItsOutcomeInTheExplorer) {
  if (!std::filesystem::exists(built("explore/broken"))) GTEST_SKIP() << "no explorer here";
  const ProcessResult finished =
      carry_out(truth().see_it, {"--json", "--save", testing::TempDir() + "try_" + GetParam()});
  EXPECT_EQ(finished.shell_status(), status_of(truth().outcome)) << finished.error_text;
  const auto report = nlohmann::json::parse(finished.output, nullptr, false);
  ASSERT_TRUE(report.is_object()) << finished.output << finished.error_text;
  EXPECT_TRUE(report.at("outcomes").contains(truth().outcome)) << report;
  EXPECT_FALSE(report.at("outcomes").contains("crashed")) << report;
  EXPECT_EQ(report.at("complete"), true);
  EXPECT_EQ(report.at("raced"), report.at("interleavings"));
}

TEST_P(Try, IsReportedByThreadSanitizer) {
  NEEDS_TSAN();
  const ProcessResult finished = carry_out(truth().report, {"--report", "json"});
  const auto told = nlohmann::json::parse(finished.output, nullptr, false);
  EXPECT_EQ(missing_proof(told, truth()), "") << finished.output << finished.error_text;
  EXPECT_EQ(finished.shell_status(), 66);
}

INSTANTIATE_TEST_SUITE_P(Tries, Try, testing::ValuesIn(tries()),
                         name_of_test<testing::TestParamInfo<std::string>>);

}  // namespace
}  // namespace racekit::test
