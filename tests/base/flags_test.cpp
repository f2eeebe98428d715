// Bad flags and values: exit status 2 and one clear line on stderr, nothing else happens.

#include <gtest/gtest.h>

#include "kit/base/pattern.h"
#include "tests/support/programs.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

struct BadFlags {
  Flags flags;
  std::string named;  ///< what the line must name: the flag with its value, or the flags
};

const std::vector<BadFlags> kBadFlags{
    {{"--setters", "-1"}, "--setters '-1': takes a whole number from 0 to 256"},
    {{"--setters", "257"}, "--setters '257'"},
    {{"--setters", "two"}, "--setters 'two'"},
    {{"--setters", "2.5"}, "--setters '2.5'"},
    {{"--setters="}, "--setters"},
    {{"--setters", " 2"}, "--setters ' 2'"},
    {{"--setters", "99999999999999999999"}, "--setters '99999999999999999999'"},
    {{"--setters"}, "--setters: needs a value"},
    {{"--setters", "2", "--setters", "3"}, "--setters: given twice"},
    {{"--deleters", "0x2"}, "--deleters '0x2'"},
    {{"--deleters", "1,000"}, "--deleters '1,000'"},
    {{"--readers", "nan"}, "--readers 'nan'"},
    {{"--setters", "0", "--deleters", "0"}, "no threads at all"},
    {{"--ops", "0"}, "--ops '0'"},
    {{"--ops", "1e3"}, "--ops '1e3'"},
    {{"--ops", "1000000001"}, "--ops '1000000001'"},
    {{"--ops", "10", "--seconds", "1"}, "--ops and --seconds"},
    {{"--seconds", "0"}, "--seconds '0'"},
    {{"--seconds", "-3"}, "--seconds '-3'"},
    {{"--seconds", "nan"}, "--seconds 'nan'"},
    {{"--seconds", "inf"}, "--seconds 'inf'"},
    {{"--seconds", "10s"}, "--seconds '10s'"},
    {{"--seconds", "86401"}, "--seconds '86401'"},
    {{"--keys", "0"}, "--keys '0'"},
    {{"--keys", "10000001"}, "--keys '10000001'"},
    {{"--disjoint"}, "--disjoint: needs --ops"},
    {{"--disjoint", "--ops", "1000000000"}, "--disjoint --ops '1000000000'"},
    {{"--disjoint=perhaps", "--ops", "1"}, "--disjoint"},
    {{"--rate", "0"}, "--rate '0'"},
    {{"--rate", "fast"}, "--rate 'fast'"},
    {{"--seed", "-1"}, "--seed '-1'"},
    {{"--seed", "18446744073709551616"}, "--seed '18446744073709551616'"},
    {{"--report", "xml"}, "--report 'xml': takes text|raw|json"},
    {{"--mutex", "maybe"}, "--mutex 'maybe': takes on|off|set|delete"},
    {{"--mutex", "ON"}, "--mutex 'ON'"},
    {{"--mutex", "set,delete"}, "--mutex 'set,delete'"},
    {{"--hang-limit", "0"}, "--hang-limit '0'"},
    {{"--threads", "4"}, "'--threads': no flag of this program"},
    {{"--sett", "4"}, "--sett"},
    {{"-s", "4"}, "-s"},
    {{"surprise"}, "surprise"},
    {{"--ops", "10", "--", "more"}, "more"}};

void expect_refused(const std::string& program) {
  for (const BadFlags& bad : kBadFlags) {
    SCOPED_TRACE(program + ' ' + testing::PrintToString(bad.flags));
    const ProcessResult finished = run_built(program, bad.flags, 10);
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
    EXPECT_NE(finished.error_text.find(bad.named), std::string::npos) << finished.error_text;
  }
}

TEST(BadFlags, OneLineAndStatusTwoInTheBrokenProgram) { expect_refused("broken/active_instances"); }
TEST(BadFlags, OneLineAndStatusTwoInTheFixedProgram) { expect_refused("fixed/active_instances"); }
TEST(BadFlags, OneLineAndStatusTwoUnderTsan) {
  NEEDS_TSAN();
  expect_refused("tsan/fixed/active_instances");
}

TEST(Help, NamesEveryFlagOfTheContract) {
  for (const char* program : {"broken/active_instances", "fixed/active_instances"}) {
    const ProcessResult finished = run_built(program, {"--help"}, 10);
    EXPECT_EQ(finished.shell_status(), 0);
    for (const char* flag : {"--setters", "--deleters", "--readers", "--ops", "--seconds", "--keys",
                             "--disjoint", "--rate", "--seed", "--report", "--mutex"})
      EXPECT_NE(finished.output.find(flag), std::string::npos) << flag;
  }
}

TEST(Racekit, RefusesWhatItDoesNotKnow) {
  const std::vector<BadFlags> bad{
      {{},
       "a subcommand is missing, takes "
       "check|cost|count|detectors|doctor|explore|learn|load|replay|serve|tally|tsan"},
      {{"dance"},
       "'dance': no such subcommand, takes "
       "check|cost|count|detectors|doctor|explore|learn|load|replay|serve|tally|tsan"},
      {{"--dance"}, "'--dance': no such subcommand"},
      {{"doctor", "--loud"}, "--loud"},
      {{"doctor", "twice"}, "twice"}};
  for (const BadFlags& one : bad) {
    const ProcessResult finished = run_built("racekit", one.flags, 10);
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
    EXPECT_NE(finished.error_text.find(one.named), std::string::npos) << finished.error_text;
  }
}

TEST(Racekit, SaysWhichItIs) {
  const ProcessResult finished = run_built("racekit", {"--version"});
  EXPECT_EQ(finished.shell_status(), 0);
  EXPECT_TRUE(Pattern("racekit [0-9]+\\.[0-9]+\\.[0-9]+, (g|clang)\\+\\+ [0-9.]+, (no )?explorer\n")
                  .match(finished.output))
      << finished.output;
}

TEST(Demo, TakesNothing) {
  for (const char* word : {"--loud", "twice"}) {
    const ProcessResult finished = run_built("racekit-demo", {word}, 10);
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
    EXPECT_NE(finished.error_text.find(word), std::string::npos) << finished.error_text;
  }
}

}  // namespace
}  // namespace racekit::test
