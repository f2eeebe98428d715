// The tally of ends: its counts add up to the runs, whatever happens to them, and nothing is left
// behind.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>

#include "tests/support/programs.h"
#include "tests/support/running.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

using Json = nlohmann::json;

constexpr const char* kBroken = "broken/active_instances";
constexpr const char* kFixed = "fixed/active_instances";

struct Tallied {
  ProcessResult finished;
  Json report;

  const Json& only() const { return report.at("tallies").at(0); }
};

Tallied tally(const Flags& flags) {
  Tallied tallied{run_built("racekit", Flags{"tally", "--json"} + flags, 120), {}};
  tallied.report = Json::parse(tallied.finished.output, nullptr, false);
  EXPECT_TRUE(tallied.report.is_object()) << tallied.finished.output << tallied.finished.error_text;
  return tallied;
}

/// How many runs had this outcome, of whatever signal or status.
int count(const Json& tally, const std::string& outcome) {
  int runs = 0;
  for (const Json& end : tally.at("fates"))
    if (end.at("outcome") == outcome) runs += end.at("count").get<int>();
  return runs;
}

int count_all(const Json& tally) {
  int runs = 0;
  for (const Json& end : tally.at("fates")) {
    EXPECT_GT(end.at("count"), 0);
    runs += end.at("count").get<int>();
  }
  return runs;
}

/// A shell's command in place of a program, tallied.
Json tally_of_shell(const Flags& flags, const std::string& command) {
  const Tallied tallied = tally(Flags{"/bin/sh"} + flags + Flags{"--", "-c", command});
  EXPECT_EQ(tallied.finished.shell_status(), 0);
  return tallied.only();
}

TEST(Tally, AddsUpToTheRuns) {
  for (const char* jobs : {"1", "3"}) {
    const Tallied tallied = tally({kBroken, "--runs", "20", "--jobs", jobs, "--", "--ops", "500"});
    EXPECT_EQ(tallied.finished.shell_status(), 0);
    const Json& only = tallied.only();
    EXPECT_EQ(only.at("asked"), 20);
    EXPECT_EQ(only.at("made"), 20);
    EXPECT_EQ(count_all(only), 20);
    EXPECT_EQ(only.at("failed").get<int>() + only.at("looked_fine").get<int>(), 20);
    EXPECT_EQ(count(only, "survived"), only.at("looked_fine"));
    EXPECT_FALSE(tallied.report.at("interrupted"));
  }
}

TEST(Tally, TellsTheTimesOfTheCrashes) {
  const Json only = tally({kBroken, "--runs", "20"}).only();
  ASSERT_GT(count(only, "crashed"), 0) << only;
  const Json& times = only.at("time_to_failure_ns");
  EXPECT_EQ(times.at("count"), count(only, "crashed"));
  EXPECT_GT(times.at("min"), 0);
  EXPECT_LE(times.at("min"), times.at("median"));
  EXPECT_LE(times.at("median"), times.at("p90"));
  EXPECT_LE(times.at("p90"), times.at("max"));
  const Json& bins = times.at("histogram");
  int in_bins = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    in_bins += bins[i].at("count").get<int>();
    EXPECT_LT(bins[i].at("from"), bins[i].at("to"));
    EXPECT_TRUE(i == 0 || bins[i].at("from") == bins[i - 1].at("to"));
  }
  EXPECT_EQ(in_bins, times.at("count"));
  EXPECT_LE(bins.front().at("from"), times.at("min"));
  EXPECT_GT(bins.front().at("to"), times.at("min"));
  EXPECT_GT(bins.back().at("to"), times.at("max"));
}

TEST(Tally, AFixedProgramSurvivesEveryRunAndThatIsNoProof) {
  const ProcessResult finished = run_built("racekit", {"tally", kFixed, "--runs", "10"}, 120);
  EXPECT_EQ(finished.shell_status(), 0);
  EXPECT_NE(finished.output.find("The tally chose --seconds 0.2 --hang-limit 1"),
            std::string::npos);
  EXPECT_NE(finished.output.find("10 runs looked fine."), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find("What this does not prove"), std::string::npos);
  for (const char* bad : {"crashed", "hung", "corrupted", "lost"})
    EXPECT_EQ(finished.output.find(bad), std::string::npos) << finished.output;
}

TEST(Tally, CountsRacesUnderThreadSanitizer) {
  NEEDS_TSAN();
  const Json only = tally({"tsan/broken/active_instances", "--runs", "3"}).only();
  EXPECT_EQ(count(only, "raced"), 3) << only;
}

TEST(Tally, CountsAHangAndGoesOn) {
  const Json only = tally({"tests/spins", "--runs", "2", "--jobs", "2"}).only();
  EXPECT_EQ(count(only, "hung"), 2) << only;
  EXPECT_TRUE(only.at("time_to_failure_ns").is_null());
}

// --- Programs that are not the kit's: the wait status is all there is ---------------------------

TEST(Tally, CountsAnyOtherProgramByItsWaitStatus) {
  const Json fine = tally_of_shell({"--runs", "3"}, "exit 0");
  EXPECT_EQ(fine.at("looked_fine"), 3);
  const Json status = tally_of_shell({"--runs", "3"}, "echo '{}'; exit 3");
  EXPECT_EQ(count(status, "exited"), 3);
  EXPECT_EQ(status.at("fates").at(0).at("exit_status"), 3);
  EXPECT_EQ(status.at("failed"), 3);
  const Json signal = tally_of_shell({"--runs", "3"}, "kill -SEGV $$");
  EXPECT_EQ(count(signal, "crashed"), 3);
  EXPECT_EQ(signal.at("fates").at(0).at("signal"), "SIGSEGV");
  const Json endless = tally_of_shell({"--runs", "2", "--jobs", "2", "--limit", "0.3"}, "sleep 99");
  EXPECT_EQ(count(endless, "unfinished"), 2);
}

TEST(Tally, SignalsReachTheProgramsAsUsual) {
  const Json only = tally_of_shell({"--runs", "2"}, "kill -INT $$; exit 0");
  EXPECT_EQ(count(only, "killed"), 2) << only;
  EXPECT_EQ(only.at("failed"), 0);
}

TEST(Tally, TakesAProgramByItsPathToo) {
  const Json only = tally({built(kFixed), "--runs", "2", "--", "--ops", "100"}).only();
  EXPECT_EQ(count(only, "survived"), 2) << only;
}

// --- What is varied -----------------------------------------------------------------------------

TEST(Tally, VariesWhatItIsAskedTo) {
  const Json ops = tally({kBroken, "--runs", "5", "--vary", "ops=1,1000"}).report;
  EXPECT_EQ(ops.at("varied"), "ops");
  ASSERT_EQ(ops.at("tallies").size(), 2u);
  EXPECT_EQ(ops.at("tallies").at(1).at("value"), 1000);
  for (const Json& each : ops.at("tallies")) EXPECT_EQ(count_all(each), 5);

  const Json threads = tally({kFixed, "--runs", "2", "--vary", "threads=1,4"}).report;
  const Flags expected{"--setters", "4", "--deleters", "4"};
  const Flags flags = threads.at("tallies").at(1).at("flags");
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), flags.begin())) << threads;
  EXPECT_EQ(threads.at("tallies").at(1).at("looked_fine"), 2);
}

TEST(Tally, OneCoreIsOneCore) {
  const Tallied one =
      tally({"/bin/sh", "--runs", "2", "--vary", "cores=1", "--", "-c", "exit $(nproc)"});
  EXPECT_EQ(one.only().at("fates").at(0).at("exit_status"), 1) << one.report;
}

TEST(Tally, OneLineForEachValue) {
  const ProcessResult finished =
      run_built("racekit", {"tally", kFixed, "--runs", "3", "--vary", "ops=1,10,100"}, 60);
  EXPECT_EQ(finished.shell_status(), 0);
  std::vector<std::string> rows;
  for (const std::string& line : lines_of(finished.output))
    if (line.find("0 %") != std::string::npos) rows.push_back(line);
  EXPECT_EQ(rows.size(), 3u) << finished.output;
}

// --- Whatever happens ---------------------------------------------------------------------------

std::string scratch_file(const std::string& name) {
  return testing::TempDir() + "racekit-tally-" + name;
}

TEST(Tally, AddsUpWhenRunsAreKilledFromOutside) {
  const std::string file = scratch_file("killed");
  Running running("racekit",
                  {"tally", kFixed, "--runs", "4", "--jobs", "4", "--json", "--", "--seconds", "4"},
                  file);
  const auto watchers = running.children(4);
  ASSERT_EQ(watchers.size(), 4u);
  std::vector<int> watched;
  for (const int watcher : watchers) {
    std::vector<int> children;  // of one look: the next one may find none
    ASSERT_TRUE(soon([&] { return !(children = children_of(watcher)).empty(); }));
    watched.push_back(children.front());
  }
  kill(watchers[0], SIGKILL);
  kill(watched[1], SIGKILL);
  kill(watchers[2], SIGTERM);
  const int status = running.end();
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  const Json only = Json::parse(text_of(file)).at("tallies").at(0);
  EXPECT_EQ(only.at("made"), 4);
  EXPECT_EQ(count(only, "killed"), 3) << only;
  EXPECT_EQ(count(only, "survived"), 1) << only;
  EXPECT_EQ(only.at("failed"), 0);
  for (const int process : watched) EXPECT_TRUE(soon([&] { return is_gone(process); }));
  std::filesystem::remove(file);
}

TEST(Tally, LeavesNoOrphanWhenItIsKilled) {
  Running running("racekit",
                  {"tally", kFixed, "--runs", "9", "--jobs", "3", "--", "--seconds", "60"});
  std::vector<int> all = running.children(3);
  ASSERT_EQ(all.size(), 3u);
  for (const int watcher : std::vector(all)) {
    std::vector<int> children;
    ASSERT_TRUE(soon([&] { return !(children = children_of(watcher)).empty(); }));
    all.push_back(children.front());
  }
  running.send(SIGKILL);
  running.end();
  for (const int process : all) EXPECT_TRUE(soon([&] { return is_gone(process); })) << process;
}

TEST(Tally, CtrlCTellsWhatWasGathered) {
  const std::string file = scratch_file("interrupted");
  Running running("racekit", {"tally", kBroken, "--runs", "100000", "--json", "--", "--ops", "10"},
                  file);
  const int first = running.child();
  ASSERT_NE(first, 0);
  ASSERT_TRUE(soon([&] { return is_gone(first); }));  // one run is over
  ASSERT_TRUE(soon([&] { return running.child() != first; }));
  const int last = running.child();
  running.send(SIGINT);
  const int status = running.end();
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_TRUE(is_gone(last));
  const Json report = Json::parse(text_of(file));
  EXPECT_TRUE(report.at("interrupted"));
  const Json& only = report.at("tallies").at(0);
  EXPECT_GT(only.at("made"), 0);
  EXPECT_LT(only.at("made"), 100000);
  EXPECT_EQ(count_all(only), only.at("made"));
  std::filesystem::remove(file);
}

TEST(Tally, IsNotSilentWithoutATerminal) {
  const ProcessResult finished =
      run_built("racekit", {"tally", "/bin/sh", "--runs", "3", "--", "-c", "sleep 1.3"}, 60);
  EXPECT_NE(finished.error_text.find(" of 3 runs made"), std::string::npos) << finished.error_text;
  EXPECT_EQ(finished.error_text.find('\x1b'), std::string::npos);
}

// --- Bad input ----------------------------------------------------------------------------------

TEST(Tally, RefusesBadInputInOneLine) {
  struct Bad {
    Flags flags;
    std::string named;
  };
  const std::vector<Bad> all{
      {{}, "needs a PROGRAM"},
      {{"broken/no_such"}, "PROGRAM 'broken/no_such': takes"},
      {{"broken"}, "PROGRAM 'broken'"},
      {{"/etc/passwd"}, "PROGRAM '/etc/passwd'"},
      {{kBroken, "--runs", "0"}, "--runs '0': takes a whole number from 1 to 1,000,000"},
      {{kBroken, "--runs", "1e3"}, "--runs '1e3'"},
      {{kBroken, "--runs"}, "--runs: needs a value"},
      {{kBroken, "--runs", "1", "--runs", "2"}, "--runs: given twice"},
      {{kBroken, "--jobs", "0"}, "--jobs '0': takes a whole number from 1 to 256"},
      {{kBroken, "--limit", "0"}, "--limit '0'"},
      {{kBroken, "--vary", "nonsense=1"}, "--vary 'nonsense=1': takes ops=N"},
      {{kBroken, "--vary", "ops"}, "--vary 'ops': takes ops=N"},
      {{kBroken, "--vary", "ops="}, "--vary ops ''"},
      {{kBroken, "--vary", "ops=1,,2"}, "--vary ops ''"},
      {{kBroken, "--vary", "ops=0"}, "--vary ops '0'"},
      {{kBroken, "--vary", "ops=ten"}, "--vary ops 'ten'"},
      {{kBroken, "--vary", "threads=257"}, "--vary threads '257': takes a whole number from 1 to"},
      {{kBroken, "--vary", "cores=100000"}, "--vary cores '100000': takes a whole number from 1"},
      {{kBroken, "--vary", "ops=1", "--vary", "cores=1"}, "--vary: given twice"},
      {{kBroken, "--vary", "ops=1", "--", "--ops", "2"}, "--ops: given behind --"},
      {{kBroken, "--vary", "ops=1", "--", "--seconds", "2"}, "--seconds: given behind --"},
      {{kBroken, "--vary", "threads=1", "--", "--deleters=2"}, "--deleters: given behind --"},
      {{"/bin/true", "--vary", "ops=1"}, "--vary ops: takes a program of the kit"},
      {{kBroken, "surprise"}, "'surprise'"},
      {{kBroken, "--ops", "3"}, "'--ops': no flag of the tally's"},
      {{kBroken, "--", "--report", "text"}, "--report"},
      {{kBroken, "--", "--setters", "two"}, "--setters 'two': takes a whole number from 0 to 256"},
      {{kBroken, "--", "surprise"}, "'surprise': no flag of this program"}};
  for (const Bad& bad : all) {
    SCOPED_TRACE(testing::PrintToString(bad.flags));
    const ProcessResult finished = run_built("racekit", Flags{"tally"} + bad.flags, 10);
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
    EXPECT_NE(finished.error_text.find(bad.named), std::string::npos) << finished.error_text;
  }
}

}  // namespace
}  // namespace racekit::test
