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
const char* const kAnyReport = "ThreadSanitizer:";

const GroundTruth& broken_truth() {
  static const GroundTruth truth = ground_truth("broken/active_instances.cpp");
  return truth;
}

/// The truth of the fixed program with its mutex off: the same race.
const GroundTruth& race_brought_back() { return broken_truth(); }

class Tsan : public testing::Test {
  void SetUp() override { NEEDS_TSAN(); }

 protected:
  /// The race is reported, and the report is of this race.
  static void expect_race(const std::string& program, const Flags& flags) {
    const Finished finished = run_built(program, flags, 60);
    EXPECT_EQ(missing_proof(finished.error_text, race_brought_back()), "") << finished.error_text;
    EXPECT_EQ(finished.shell_status(), 66);
  }

  static void expect_silence(const std::string& program, const Flags& flags) {
    const Finished finished = run_built(program, flags, 60);
    EXPECT_EQ(finished.error_text.find(kAnyReport), std::string::npos) << finished.error_text;
    EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
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
  expect_race(kBroken, {"--setters", "0", "--deleters", "1", "--readers", "2"});
}

TEST_F(Tsan, IsSilentOnLockedReadersBesideWriters) {
  expect_silence(kFixed, {"--readers", "2", "--seconds", "0.5"});
}

TEST_F(Tsan, ReportsDisjointIdsToo) { expect_race(kBroken, {"--disjoint", "--ops", "20000"}); }

TEST_F(Tsan, ACrashIsNotTakenForARace) {
  const Finished finished = run_built("tests/tsan_dies_in_check", {"--ops", "10"}, 60);
  EXPECT_EQ(finished.shell_status(), 139) << finished.error_text;
}

// The harness itself: what looks like a report must fail its check.

TEST(TsanHarness, ExitStatus66IsNoProof) {
  NEEDS_TSAN();
  for (const char* program : {"tests/exits_66", "tests/tsan_exits_66"}) {
    const Finished finished = run_built(program, {}, 60);
    EXPECT_EQ(finished.shell_status(), 66) << finished.error_text;
    EXPECT_EQ(missing_proof(finished.error_text, broken_truth()), "no data race is reported");
    EXPECT_EQ(finished.error_text.find("outcome: raced"), std::string::npos);
  }
}

TEST(TsanHarness, AProgramThatDiesBeforeItStartsIsNoProof) {
  const Finished finished = run_built("tests/tsan_dies_before_start", {}, 60);
  EXPECT_NE(finished.shell_status(), 0);
  EXPECT_EQ(missing_proof(finished.error_text, broken_truth()), "no data race is reported");
}

std::string report(const std::string& first, const std::string& second, const std::string& where) {
  return "WARNING: ThreadSanitizer: data race (pid=1)\n" + first + "\n" + second + "\n  " + where +
         "\n\nSUMMARY: ThreadSanitizer: data race\n";
}

TEST(TsanHarness, AsksForTheTwoAccessesOfThisRace) {
  const std::string set =
      "  Write of size 8 at 0x1 by thread T1:\n"
      "    #0 SetValue(int) /somewhere/broken/active_instances.cpp:25 (x+0x1)\n";
  const std::string erase =
      "  Previous write of size 8 at 0x1 by thread T2:\n"
      "    #0 std::_Hashtable::_M_erase() /usr/include/c++/12/bits/hashtable.h:1 (x+0x1)\n"
      "    #1 DeleteValue(int) broken/active_instances.cpp:29:3 (x+0x1)\n";
  const std::string here = "Location is global 'ActiveInstances' of size 56 at 0x1 (x+0x1)";
  EXPECT_EQ(missing_proof(report(set, erase, here), broken_truth()), "");

  const std::string other =
      "  Write of size 8 at 0x1 by thread T1:\n    #0 Other(int) broken/active_instances.cpp:25 "
      "(x)\n";
  EXPECT_NE(missing_proof(report(other, erase, here), broken_truth()), "");
  const std::string lost =
      "  Previous write of size 8 at 0x1 by thread T2:\n    [failed to restore the stack]\n";
  EXPECT_NE(missing_proof(report(set, lost, here), broken_truth()), "");
  const std::string there = "Location is global 'other' of size 8 at 0x1 (x+0x1)";
  EXPECT_NE(missing_proof(report(set, erase, there), broken_truth()), "");
  const std::string reads =
      "  Read of size 8 at 0x1 by thread T1:\n    #0 SetValue(int) broken/active_instances.cpp:25 "
      "(x)\n";
  EXPECT_NE(missing_proof(report(reads, reads, here), broken_truth()), "");
  EXPECT_NE(missing_proof("SetValue DeleteValue ActiveInstances", broken_truth()), "");
}

}  // namespace
}  // namespace racekit::test
