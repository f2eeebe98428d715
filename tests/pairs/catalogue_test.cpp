// Every pair keeps what its two headers say: plain, under ThreadSanitizer, and in the explorer.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "tests/support/ground_truth.h"
#include "tests/support/programs.h"
#include "tests/support/tsan_report.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

std::vector<std::string> pairs() { return words_of(RACEKIT_PAIRS); }

/// One line of a header, "build/broken/NAME --flags" or "build/racekit explore …", carried out.
class Demonstration {
 public:
  explicit Demonstration(const std::string& command) : words_(words_of(command)) {
    program_ = words_.front().substr(std::string("build/").size());
    words_.erase(words_.begin());
  }

  bool explores() const { return program_ == "racekit"; }
  bool is_timed() const {
    for (const std::string& word : words_)
      if (word == "--seconds" || word == "--ops") return true;
    return false;
  }

  /// Its outcome's exit status; `more` are flags for a program of the pair.
  int status(const Flags& more = {}) const {
    if (!explores()) return status_of(run_told(program_, words_ + more).outcome());
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    Flags words = words_;
    words.insert(words.begin() + 1,
                 {"--save", testing::TempDir() + "catalogue_" + test_name(name)});
    return run_built(program_, words, 120).shell_status();
  }

  Told told(const Flags& more = {}) const { return run_told(program_, words_ + more); }

 private:
  std::string program_;
  Flags words_;
};

class Pair : public testing::TestWithParam<std::string> {
 protected:
  static std::string broken() { return "broken/" + GetParam(); }
  static std::string fixed() { return "fixed/" + GetParam(); }
  static GroundTruth truth() { return ground_truth(broken() + ".cpp"); }
  static bool has_mutex_flag() {
    return text_of(source(fixed() + ".cpp")).find("racekit::Switched<") != std::string::npos;
  }
};

/// What memory that two threads overwrite ends in is not decided: a list whose pointers are wrong
/// kills the thread that follows them or sends it round in a circle, and a circle in the
/// allocator's own lists stops all threads. So a program that crashes may now and then hang; each
/// of its runs fails.
TEST_P(Pair, TheBrokenOneShowsItsOutcomeWhereItSays) {
  const Demonstration demonstration(truth().see_it);
  const int meant = status_of(truth().outcome);
  const bool may_hang = !demonstration.explores() && truth().outcome == "crashed";
  std::map<int, int> ends;
  for (int i = 0; i < (demonstration.explores() ? 2 : 5); ++i) ++ends[demonstration.status()];
  EXPECT_GT(ends[meant], 0) << truth().see_it;
  ends.erase(meant);
  if (may_hang) ends.erase(status_of("hung"));
  EXPECT_TRUE(ends.empty()) << truth().see_it << ": " << testing::PrintToString(ends);
}

TEST_P(Pair, TheFixedOneSurvivesWhereItSays) {
  const GroundTruth claims = ground_truth(fixed() + ".cpp");
  EXPECT_EQ(claims.outcome, "survived");
  const Demonstration demonstration(claims.see_it);
  const Flags brief = demonstration.is_timed() ? Flags{} : Flags{"--seconds", "0.3"};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(demonstration.status(brief), 0) << claims.see_it;
}

TEST_P(Pair, TheRaceReportIsThereUnlessNothingRaces) {
  NEEDS_TSAN();
  for (int i = 0; i < 3; ++i) {
    if (!truth().is_reported()) {
      EXPECT_FALSE(truth().races());
      const Told told = run_told("tsan/" + broken(), {"--seconds", "0.5", "--hang-limit", "2"});
      EXPECT_EQ(told.report.at("reports"), 0) << told.report;
      continue;
    }
    const Told told = Demonstration(truth().report).told();
    if (truth().races()) {
      EXPECT_EQ(missing_proof(told.report, truth()), "") << told.report;
      EXPECT_EQ(told.finished.shell_status(), 66);
    } else {
      EXPECT_EQ(told.report.at("race").at("kind"), "lock order") << told.report;
      EXPECT_EQ(told.finished.shell_status(), 68);
    }
  }
}

TEST_P(Pair, TheRaceReportDisappears) {
  NEEDS_TSAN();
  for (int i = 0; i < 3; ++i) {
    const Told told = run_told("tsan/" + fixed(), {"--seconds", "0.3"});
    EXPECT_EQ(told.report.at("reports"), 0) << told.report;
    EXPECT_EQ(told.finished.shell_status(), 0) << told.report;
  }
}

TEST_P(Pair, TheExplorerFindsTheBrokenOne) {
  if (!std::filesystem::exists(built("explore/" + broken()))) GTEST_SKIP() << "no explorer here";
  const int status = Demonstration("build/racekit explore " + broken()).status();
  EXPECT_GE(status, 65);
  EXPECT_LE(status, 70);
}

TEST_P(Pair, TheFixedOneHasAsManyInterleavingsAsItsHeaderSays) {
  if (!std::filesystem::exists(built("explore/" + fixed()))) GTEST_SKIP() << "no explorer here";
  const auto counts = interleaving_counts(fixed() + ".cpp");
  for (const InterleavingCount& one : counts) {
    const ProcessResult finished =
        run_built("racekit", Flags{"explore", "--json", fixed()} + one.flags, 120);
    const auto report = nlohmann::json::parse(finished.output, nullptr, false);
    ASSERT_TRUE(report.is_object()) << finished.error_text;
    EXPECT_EQ(report.at("interleavings"), one.interleavings) << testing::PrintToString(one.flags);
    EXPECT_EQ(report.at("complete"), true);
    EXPECT_EQ(finished.shell_status(), 0);
  }
  if (counts.empty()) {
    // Two threads that both give way may do so for ever: then there is no last interleaving.
    const ProcessResult finished =
        run_built("racekit", {"explore", "--json", "--bound", "2", fixed()});
    const auto report = nlohmann::json::parse(finished.output, nullptr, false);
    ASSERT_TRUE(report.is_object()) << finished.error_text;
    EXPECT_EQ(report.at("outcomes"), (nlohmann::json{{"survived", report.at("interleavings")}}));
    EXPECT_EQ(report.at("raced"), 0);
  }
}

TEST_P(Pair, TheMutexFlagSwitchesTheLinesOrNamesTheFixedFile) {
  if (has_mutex_flag()) {
    const ProcessResult on = run_built(broken(), {"--mutex", "on", "--seconds", "0.1"});
    EXPECT_EQ(on.shell_status(), 0) << on.error_text;
    EXPECT_NE(on.error_text.find("The mutex lines stand in " + fixed() + ".cpp"),
              std::string::npos);
    const auto status = run_built("racekit", {"explore", fixed(), "--mutex", "off"}, 120);
    EXPECT_GE(status.shell_status(), 65) << status.output;
    return;
  }
  for (const std::string& program : {broken(), fixed()}) {
    const ProcessResult refused = run_built(program, {"--mutex", "off"});
    EXPECT_EQ(refused.shell_status(), 2);
    EXPECT_EQ(lines_of(refused.error_text).size(), 1u) << refused.error_text;
    EXPECT_NE(refused.error_text.find(fixed() + ".cpp"), std::string::npos) << refused.error_text;
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, Pair, testing::ValuesIn(pairs()),
                         name_of_test<testing::TestParamInfo<std::string>>);

TEST(Catalogue, KnowsTwoOfGosTexts) {
  const auto last_words = [](const Flags& flags) {
    return run_told("broken/checked_map", flags).report.at("last_words").get<std::string>();
  };
  EXPECT_EQ(last_words({}), "concurrent map writes");
  EXPECT_EQ(last_words({"--setters", "1", "--deleters", "0", "--readers", "2"}),
            "concurrent map read and map write");
}

TEST(Catalogue, AProgramThatEndsItselfSaysWhyInEveryReport) {
  const ProcessResult text = run_built("broken/checked_map");
  EXPECT_NE(text.error_text.find("\nfatal error: concurrent map writes\n"), std::string::npos)
      << text.error_text;
  const ProcessResult raw = run_built("broken/checked_map", {"--report", "raw"});
  EXPECT_EQ(raw.error_text.rfind("fatal error: concurrent map writes\n", 0), 0u) << raw.error_text;
}

}  // namespace
}  // namespace racekit::test
