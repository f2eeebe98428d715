// The race report is there, and then it disappears.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/ground_truth.h"
#include "tests/support/programs.h"
#include "tests/support/tsan_report.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

const char* const kBroken = "tsan/broken/active_instances";
const char* const kFixed = "tsan/fixed/active_instances";
const GroundTruth& broken_truth() {
  static const GroundTruth truth = ground_truth("broken/active_instances.cpp");
  return truth;
}

/// The truth of the fixed program with its mutex off: the same race, in lines of its own.
GroundTruth race_brought_back() {
  GroundTruth truth = broken_truth();
  for (auto& [function, access] : truth.access) access.lines.clear();
  return truth;
}

class Tsan : public testing::Test {
  void SetUp() override { NEEDS_TSAN(); }

 protected:
  /// The race is reported, and the report is of this race.
  static void expect_race(const std::string& program, const Flags& flags) {
    const Told told = run_told(program, flags, 60);
    const bool fixed = program == kFixed;
    EXPECT_EQ(missing_proof(told.report, fixed ? race_brought_back() : broken_truth()), "")
        << told.report;
    EXPECT_EQ(told.outcome(), "raced");
    EXPECT_EQ(told.finished.shell_status(), 66);
  }

  static void expect_silence(const std::string& program, const Flags& flags) {
    const Told told = run_told(program, flags, 60);
    ASSERT_TRUE(told.report.is_object()) << told.finished.error_text;
    EXPECT_EQ(told.report.at("reports"), 0) << told.report;
    EXPECT_EQ(told.report.at("race"), nullptr);
    EXPECT_EQ(told.finished.error_text, "");
    EXPECT_EQ(told.finished.shell_status(), 0);
  }
};

TEST_F(Tsan, ReportsTheBrokenProgramEveryTime) {
  for (int i = 0; i < 20; ++i) expect_race(kBroken, {});
}

TEST_F(Tsan, IsSilentOnTheFixedProgramTwentyTimesOfTwenty) {
  for (int i = 0; i < 20; ++i) expect_silence(kFixed, {"--seconds", "0.3"});
}

TEST_F(Tsan, ReportsAgainWithTheMutexOff) { expect_race(kFixed, {"--mutex", "off"}); }
TEST_F(Tsan, ReportsAgainWithOneSideLocked) {
  expect_race(kFixed, {"--mutex", "set"});
  expect_race(kFixed, {"--mutex", "delete"});
}

TEST_F(Tsan, IsSilentWhenThreadsOnlyRead) {
  const Flags only_readers{"--setters", "0", "--deleters", "0", "--readers", "4", "--ops", "200"};
  expect_silence(kBroken, only_readers);
  expect_silence(kFixed, only_readers + Flags{"--mutex", "off"});
}

TEST_F(Tsan, ReportsReadersBesideOneWriter) {
  expect_race(kBroken, {"--setters", "1", "--deleters", "0", "--readers", "2"});
  // At full speed the map would soon be empty; on a busy machine a reader may come later than
  // ThreadSanitizer remembers the last erase.
  expect_race(kBroken, {"--setters", "0", "--deleters", "1", "--readers", "2", "--rate", "1000"});
}

TEST_F(Tsan, IsSilentOnLockedReadersBesideWriters) {
  expect_silence(kFixed, {"--readers", "2", "--seconds", "0.5"});
}

TEST_F(Tsan, ReportsDisjointIdsToo) { expect_race(kBroken, {"--disjoint", "--ops", "20000"}); }

TEST_F(Tsan, ACrashIsNotTakenForARace) {
  const ProcessResult finished = run_built("tests/tsan_dies_in_check", {"--ops", "10"}, 60);
  EXPECT_EQ(finished.shell_status(), 139) << finished.error_text;
}

// The harness itself: what looks like a report must fail its check.

TEST_F(Tsan, ACrashDoesNotCutAReportShort) {
  for (int i = 0; i < 5; ++i) {
    const Told told = run_told("tests/tsan_dies_beside_race", {"--rate", "100"});
    EXPECT_EQ(told.outcome(), "raced") << told.report;
  }
}

TEST(TsanHarness, ExitStatus66IsNoProof) {
  NEEDS_TSAN();
  for (const char* program : {"tests/exits_66", "tests/tsan_exits_66"}) {
    const Told told = run_told(program);
    EXPECT_EQ(told.finished.shell_status(), 66) << told.finished.error_text;
    EXPECT_EQ(missing_proof(told.report, broken_truth()), "no data race is reported");
  }
}

TEST(TsanHarness, AProgramThatDiesBeforeItStartsIsNoProof) {
  const Told told = run_told("tests/tsan_dies_before_start");
  EXPECT_NE(told.finished.shell_status(), 0);
  EXPECT_EQ(missing_proof(told.report, broken_truth()), "no data race is reported");
}

using Json = nlohmann::json;

Json access(const std::string& function, bool write) {
  const auto known = broken_truth().access.find(function);
  const int line = known == broken_truth().access.end() ? 19 : *known->second.lines.begin();
  return {
      {"write", write},
      {"place", {{"function", function}, {"file", "broken/active_instances.cpp"}, {"line", line}}}};
}

Json told(const Json& first, const Json& second, const std::string& variable,
          const std::string& used = "") {
  Json memory{{"variable", {{"name", variable}}}, {"named_by_lines", Json::array()}};
  if (variable.empty()) memory["variable"] = nullptr;
  if (!used.empty()) memory["named_by_lines"].push_back({{"name", used}});
  return {{"race",
           {{"kind", "data race"}, {"accesses", {first, second}}, {"memory", std::move(memory)}}}};
}

TEST(TsanHarness, AsksForTheTwoAccessesOfThisRace) {
  const Json set = access("SetValue", true);
  const Json erase = access("DeleteValue", true);
  const char* const variable = "ActiveInstances";
  const auto missing = [](const Json& json) { return missing_proof(json, broken_truth()); };
  EXPECT_EQ(missing(told(set, erase, variable)), "");
  EXPECT_EQ(missing(told(set, erase, "", variable)), "");

  EXPECT_NE(missing(told(access("Other", true), erase, variable)), "");
  EXPECT_NE(missing(told(set, access("", true), variable)), "");
  EXPECT_NE(missing(told(access("SetValue", false), access("DeleteValue", false), variable)), "");
  EXPECT_NE(missing(told(access("HasValue", true), erase, variable)), "");
  EXPECT_NE(missing(told(set, erase, "other")), "");
  EXPECT_NE(missing(told(set, erase, "", "other")), "");
  EXPECT_NE(missing(told(set, erase, "")), "");
  EXPECT_NE(missing({{"race", nullptr}}), "");
  EXPECT_NE(missing(nullptr), "");
  Json no_line = told(set, erase, variable);
  no_line["race"]["accesses"][1]["place"]["line"] = 0;
  EXPECT_NE(missing(no_line), "");
  Json other_line = told(set, erase, variable);
  other_line["race"]["accesses"][1]["place"]["line"] = 1;
  EXPECT_NE(missing(other_line), "");
  Json other_kind = told(set, erase, variable);
  other_kind["race"]["kind"] = "lock order";
  EXPECT_NE(missing(other_kind), "");
}

}  // namespace
}  // namespace racekit::test
