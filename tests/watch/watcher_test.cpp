// The watcher: it ends as its child did, leaves nothing behind, and never waits for ever.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "kit/frames/processor.h"
#include "tests/support/programs.h"
#include "tests/support/running.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

constexpr const char* kFixed = "fixed/active_instances";

TEST(Watcher, EndsByTheChildsSignal) {
  for (int i = 0; i < 20; ++i) {
    const Told told = run_told("broken/active_instances");
    if (told.outcome() != "crashed") continue;
    ASSERT_TRUE(WIFSIGNALED(told.finished.wait_status));
    EXPECT_EQ(told.report.at("signal").get<std::string>(),
              "SIG" + std::string(sigabbrev_np(WTERMSIG(told.finished.wait_status))));
  }
}

class LateDeath : public testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(LateDeath, CountsAsCrashed) {
  const auto& [program, when] = GetParam();
  const Told told = run_told(program, {"--ops", "10"});
  EXPECT_EQ(told.outcome(), "crashed");
  EXPECT_EQ(told.report.at("signal"), "SIGSEGV");
  EXPECT_EQ(told.finished.shell_status(), 139);
  EXPECT_NE(told.report.at("headline").get<std::string>().find(when), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(When, LateDeath,
                         testing::Values(std::tuple{"tests/dies_in_check", "is checked"},
                                         std::tuple{"tests/dies_in_destructor", "is destroyed"}),
                         name_of_test<testing::TestParamInfo<LateDeath::ParamType>>);

TEST(Watcher, ShowsTheCallerOfAFunctionThatIsNotThere) {
  NEEDS_TSAN();
  for (const char* program : {"tests/calls_nowhere", "tests/tsan_calls_nowhere"}) {
    const Told told = run_told(program, {"--setters", "1"});
    EXPECT_EQ(told.finished.shell_status(), 139);
    ASSERT_EQ(told.outcome(), "crashed");
    const auto& frames = told.report.at("threads").at(0).at("frames");
    ASSERT_EQ(frames.size(), 2u) << frames;
    EXPECT_EQ(frames.at(0).at("function"), "");
    EXPECT_EQ(frames.at(1).at("function"), "SetValue");
    EXPECT_EQ(frames.at(1).at("line"), 10);
  }
}

/// Where instructions lie at multiples of four bytes only, such a call is another signal.
TEST(Watcher, ShowsTheCallerOfAnUnalignedAddress) {
  NEEDS_TSAN();
  const int signal = processor::is_bad_jump(SIGBUS) ? SIGBUS : SIGSEGV;
  for (const char* program : {"tests/calls_unaligned", "tests/tsan_calls_unaligned"}) {
    const Told told = run_told(program, {"--setters", "1"});
    EXPECT_EQ(told.finished.shell_status(), 128 + signal);
    ASSERT_EQ(told.outcome(), "crashed");
    const auto& frames = told.report.at("threads").at(0).at("frames");
    ASSERT_EQ(frames.size(), 2u) << frames;
    EXPECT_EQ(frames.at(1).at("function"), "SetValue");
    EXPECT_EQ(frames.at(1).at("line"), 16);
  }
}

class Hang : public testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(Hang, IsStoppedAndShowsEveryThreadsStack) {
  NEEDS_TSAN();
  const auto& [program, state] = GetParam();
  const Told told = run_told(program, {"--hang-limit", "0.5", "--setters", "3"}, 30);
  EXPECT_FALSE(told.finished.timed_out);
  EXPECT_EQ(told.outcome(), "hung");
  EXPECT_EQ(told.finished.shell_status(), 124);
  const auto& threads = told.report.at("threads");
  ASSERT_EQ(threads.size(), 4u);
  for (const auto& thread : threads) {
    ASSERT_FALSE(thread.at("frames").empty()) << thread;
    if (thread.at("name") == "main") continue;
    EXPECT_TRUE(thread.at("operation").get<std::string>().starts_with("SetValue(")) << thread;
    EXPECT_EQ(thread.at("state"), state) << thread;
    EXPECT_EQ(thread.at("frames").back().at("function"), "SetValue") << thread;
    EXPECT_GT(thread.at("frames").back().at("line"), 0) << thread;
  }
}

TEST(Watcher, SaysOfAHangThatAllWaitForAMutex) {
  const ProcessResult hung =
      run_built("tests/locks_twice", {"--hang-limit", "0.5", "--setters", "3"});
  EXPECT_NE(
      hung.error_text.find("\nInside at that moment: no thread. 3 threads wait for a mutex.\n"),
      std::string::npos)
      << hung.error_text;
}

INSTANTIATE_TEST_SUITE_P(Programs, Hang,
                         testing::Values(std::tuple{"tests/locks_twice", "waiting for a mutex"},
                                         std::tuple{"tests/spins", "running"},
                                         std::tuple{"tests/tsan_locks_twice",
                                                    "waiting for a mutex"},
                                         std::tuple{"tests/tsan_spins", "running"}),
                         name_of_test<testing::TestParamInfo<Hang::ParamType>>);

TEST(Watcher, CtrlCEndsItAtOnceAndTellsWhatWasSeen) {
  NEEDS_TSAN();
  for (const char* program : {kFixed, "tsan/fixed/active_instances"}) {
    Running running(program, {"--seconds", "60"});
    const int child = running.child();
    ASSERT_NE(child, 0);
    running.send(SIGINT);
    const int status = running.end();
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 130);
    EXPECT_TRUE(is_gone(child));
  }
}

TEST(Watcher, CtrlCSaysHowLongItRan) {
  Command command{
      .arguments = {"/bin/sh", "-c", "timeout -s INT 0.5 " + built(kFixed) + "; echo status $?"},
      .limit = 30};
  const ProcessResult finished = run(command);
  EXPECT_NE(finished.error_text.find("outcome: interrupted after "), std::string::npos)
      << finished.error_text;
}

TEST(Watcher, LeavesNoOrphanWhenItIsKilled) {
  NEEDS_TSAN();
  for (const char* program : {kFixed, "tsan/fixed/active_instances", "tests/spins"}) {
    Running running(program, {"--seconds", "60"});
    const int child = running.child();
    ASSERT_NE(child, 0);
    running.send(SIGKILL);
    running.end();
    EXPECT_TRUE(soon([&] { return is_gone(child); })) << program;
  }
}

TEST(Watcher, EndsAsAChildThatIsKilledFromOutside) {
  Running running(kFixed, {"--seconds", "60"});
  const int child = running.child();
  ASSERT_NE(child, 0);
  kill(child, SIGKILL);
  const int status = running.end();
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
}

TEST(Watcher, LeavesNoCoreFile) {
  const std::string folder = testing::TempDir() + "racekit-core";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  Command command{.arguments = {built("broken/active_instances")}, .limit = 60};
  command.before_start = [&] {
    const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
    if (setrlimit(RLIMIT_CORE, &all) != 0 || chdir(folder.c_str()) != 0) _exit(99);
  };
  rlimit limit{};
  getrlimit(RLIMIT_CORE, &limit);
  if (limit.rlim_max != RLIM_INFINITY && geteuid() != 0)
    GTEST_SKIP() << "the hard limit for core files is not ours to raise";
  const ProcessResult finished = run(command);
  EXPECT_GT(finished.shell_status(), 128);
  EXPECT_FALSE(WCOREDUMP(finished.wait_status));
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
}

TEST(Watcher, NeedsNobodyWhoListens) {
  for (const char* redirection : {">&- 2>&-", "2>&1 | true", "> /dev/full 2>&1"}) {
    const ProcessResult finished =
        run({.arguments = {"/bin/bash", "-c",
                           "set -o pipefail; " + built(kFixed) + " --ops 1000 " + redirection},
             .limit = 30});
    EXPECT_EQ(finished.shell_status(), 0) << redirection;
  }
}

TEST(Watcher, APipedCorePatternIsRefusedByALimitOfOne) {
  const Running running(kFixed, {"--seconds", "60"});
  const int child = running.child();
  ASSERT_NE(child, 0);
  rlimit limit{};
  // The child may have been forked just now: it sets the limit first of all.
  EXPECT_TRUE(soon([&] {
    return prlimit(child, RLIMIT_CORE, nullptr, &limit) == 0 &&
           (limit.rlim_cur == 1 || limit.rlim_max == 0);
  })) << limit.rlim_cur;
}

TEST(Watcher, SaysWhenTheProgramEndsByItself) {
  const ProcessResult finished = run_built("tests/exits_66", {}, 30);
  EXPECT_EQ(finished.shell_status(), 66);
  EXPECT_NE(finished.error_text.find("ended by itself with exit status 66"), std::string::npos)
      << finished.error_text;
}

}  // namespace
}  // namespace racekit::test
