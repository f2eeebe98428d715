// The pair active_instances: the broken program never looks well, the fixed one always is.

#include <gtest/gtest.h>
#include <sched.h>

#include <map>
#include <set>

#include "tests/support/ground_truth.h"
#include "tests/support/programs.h"
#include "tests/support/promises.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

const char* const kBroken = "broken/active_instances";
const char* const kFixed = "fixed/active_instances";

/// Runs it so often and gives how often each outcome came.
std::map<std::string, int> ends(const std::string& program, const Flags& flags, int runs) {
  std::map<std::string, int> counts;
  for (int i = 0; i < runs; ++i) ++counts[run_told(program, flags).outcome()];
  return counts;
}

/// For a fresh child: one core has to do.
void keep_to_one_core() {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<unsigned>(sched_getcpu()), &one);
  sched_setaffinity(0, sizeof one, &one);
}

TEST(Broken, NeverSurvivesAtFullSpeed) {
  const auto counts = ends(kBroken, {}, 50);
  EXPECT_FALSE(counts.contains("survived")) << testing::PrintToString(counts);
  EXPECT_FALSE(counts.contains("")) << testing::PrintToString(counts);
}

TEST(Broken, ShowsTheOutcomeOfItsHeader) {
  EXPECT_GT(ends(kBroken, {}, 20)[ground_truth("broken/active_instances.cpp").outcome], 0);
}

TEST(Broken, NeverSurvivesOnOneCore) {
  for (int i = 0; i < 10; ++i) {
    const Command command{
        .arguments = {built(kBroken)}, .limit = 60, .before_start = keep_to_one_core};
    EXPECT_NE(run(command).shell_status(), 0);
  }
}

TEST(Broken, NeverSurvivesWithDisjointIds) {
  const auto counts = ends(kBroken, {"--disjoint", "--ops", "20000"}, 30);
  EXPECT_FALSE(counts.contains("survived")) << testing::PrintToString(counts);
}

TEST(Broken, NeverSurvivesWithDisjointIdsOnOneCore) {
  for (int i = 0; i < 30; ++i) {
    const Command command{.arguments = {built(kBroken), "--disjoint", "--ops", "20000"},
                          .limit = 60,
                          .before_start = keep_to_one_core};
    EXPECT_NE(run(command).shell_status(), 0);
  }
}

TEST(Broken, OtherTrafficNeverLooksWellEither) {
  const Flags quick{"--hang-limit", "1", "--ops", "20000"};
  for (const Flags& traffic : {Flags{"--setters", "4", "--deleters", "0", "--disjoint"},
                               Flags{"--setters", "0", "--deleters", "4", "--disjoint"}}) {
    const auto counts = ends(kBroken, quick + traffic, 5);
    EXPECT_FALSE(counts.contains("survived")) << testing::PrintToString(traffic);
  }
}

TEST(Broken, ItsMutexOffIsWhatItIsAnyway) {
  const ProcessResult finished = run_built(kBroken, {"--mutex", "off"});
  EXPECT_GT(finished.shell_status(), 128);
  EXPECT_EQ(finished.error_text.find("running that program instead"), std::string::npos);
}

class TwinTest : public testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(TwinTest, ABrokenProgramAskedForMutexLinesBecomesItsTwin) {
  NEEDS_TSAN();
  const auto& [build, mutex] = GetParam();
  const ProcessResult finished =
      run_built(std::string(build) + kBroken, {"--mutex", mutex, "--ops", "10"});
  const auto lines = lines_of(finished.error_text);
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines[0],
            "The mutex lines stand in fixed/active_instances.cpp: running that program instead.");
  ASSERT_GE(lines.size(), 2u);
  EXPECT_TRUE(lines[1].starts_with("fixed/active_instances: ")) << lines[1];
}

INSTANTIATE_TEST_SUITE_P(Builds, TwinTest,
                         testing::Combine(testing::Values("", "tsan/"),
                                          testing::Values("on", "set", "delete")),
                         name_of_test<testing::TestParamInfo<TwinTest::ParamType>>);

TEST(Twin, IsOfTheSameBuildKind) {
  NEEDS_TSAN();
  const Told told = run_told("tsan/broken/active_instances", {"--mutex", "set", "--seconds", "20"});
  EXPECT_EQ(told.report.at("program"), "fixed/active_instances");
  EXPECT_EQ(told.outcome(), "raced");
}

TEST(Fixed, AlwaysSurvives) {
  const auto counts = ends(kFixed, {"--seconds", "0.2"}, 20);
  EXPECT_EQ(counts, (std::map<std::string, int>{{"survived", 20}}));
}

TEST(Fixed, KeepsItsPromises) {
  NEEDS_TSAN();
  EXPECT_EQ(broken_promise(kFixed, "tsan/fixed/active_instances"), "");
}

TEST(Fixed, HoldsExactlyTheSettersIdsToTheLastOne) {
  const Told told = run_told(kFixed, {"--disjoint", "--ops", "20000"});
  ASSERT_EQ(told.outcome(), "survived");
  const auto& map = told.report.at("map");
  EXPECT_EQ(map.at("contents_known"), true);
  EXPECT_EQ(map.at("size"), 40000);
  EXPECT_EQ(map.at("reachable"), 40000);
  EXPECT_EQ(map.at("missing"), 0);
  EXPECT_EQ(map.at("unexpected"), 0);
  EXPECT_EQ(told.report.at("operations"), 80000);
}

class MutexOffTest : public testing::TestWithParam<const char*> {};

TEST_P(MutexOffTest, BringsTheCrashBackInTheSameBinary) {
  const auto counts = ends(kFixed, {"--mutex", GetParam()}, 10);
  EXPECT_FALSE(counts.contains("survived")) << testing::PrintToString(counts);
  EXPECT_GT(ends(kFixed, {"--mutex", GetParam()}, 5)["crashed"], 0);
}

INSTANTIATE_TEST_SUITE_P(Values, MutexOffTest, testing::Values("off", "set", "delete"),
                         name_of_test<testing::TestParamInfo<const char*>>);

TEST(Readers, AloneNeedNoMutex) {
  for (const char* program : {kBroken, kFixed}) {
    const Told told = run_told(program, {"--setters", "0", "--deleters", "0", "--readers", "4",
                                         "--mutex", "off", "--seconds", "0.5"});
    EXPECT_EQ(told.outcome(), "survived");
    EXPECT_EQ(told.report.at("map").at("size"), 1000);  // filled first
  }
}

TEST(Readers, BesideWritersTheFixedProgramSurvives) {
  EXPECT_EQ(run_told(kFixed, {"--readers", "2", "--seconds", "0.5"}).outcome(), "survived");
}

TEST(Lost, IsClaimedOnlyWhereTheContentsAreDetermined) {
  for (int i = 0; i < 20; ++i) {
    const Told told = run_told(kBroken, {"--ops", "300"});
    EXPECT_NE(told.outcome(), "lost");
    const auto& map = told.report.at("map");
    EXPECT_TRUE(map.is_null() || map.at("contents_known") == false);
  }
}

TEST(Rate, WorksSmoothlyAtADaemonsPace) {
  // Two operations a second for each thread: too few to meet inside the map within a second or two.
  const Told told =
      run_told(kFixed, {"--rate", "20", "--seconds", "1", "--setters", "1", "--deleters", "1"});
  EXPECT_EQ(told.outcome(), "survived");
  EXPECT_LE(told.report.at("operations"), 44);  // a rate is an upper bound; 2 threads, 1 second
  EXPECT_GE(told.report.at("operations"), 1);
}

TEST(Seed, DeterminesTheIds) {
  const auto contents = [](const char* seed) {
    const Told told = run_told(kFixed, {"--setters", "1", "--deleters", "0", "--ops", "100",
                                        "--keys", "100000", "--seed", seed});
    return told.report.at("map").at("size");
  };
  EXPECT_EQ(contents("7"), contents("7"));
  EXPECT_EQ(run_told(kFixed, {"--setters", "1", "--deleters", "0", "--ops", "1000", "--keys", "10"})
                .report.at("map")
                .at("size"),
            10);
}

TEST(Demo, TellsTheStoryInFourActs) {
  NEEDS_TSAN();
  const ProcessResult finished = run_built("racekit-demo", {}, 300);
  EXPECT_EQ(finished.shell_status(), 0) << finished.output;
  for (const char* row :
       {"1   broken/active_instances", "2   fixed/active_instances --seconds 2",
        "3   tsan/broken/active_instances", "4   tsan/fixed/active_instances --seconds 2"})
    EXPECT_NE(finished.output.find(row), std::string::npos) << row;
  EXPECT_EQ(finished.output.find("NO\n"), std::string::npos);
}

}  // namespace
}  // namespace racekit::test
