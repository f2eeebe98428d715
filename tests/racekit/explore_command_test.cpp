// racekit explore: its counts are invariants, its output is the same every time, and it leaves
// nothing behind.

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include "tests/support/programs.h"
#include "tests/support/running.h"
#include "tests/support/source.h"

namespace racekit::test {
namespace {

using Json = nlohmann::json;

const Flags kBroken{"broken/active_instances", "--setters", "1", "--deleters", "1"};
const Flags kFixed{"fixed/active_instances", "--setters", "1", "--deleters", "1"};

std::string scratch(const std::string& name) { return testing::TempDir() + "explore_" + name; }

ProcessResult explore(const Flags& flags) {
  const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
  return run_built("racekit", Flags{"explore", "--save", scratch(test + ".json")} + flags, 200);
}

struct Explored {
  int status;
  Json report;
};

Explored explore_json(const Flags& flags) {
  const ProcessResult finished = explore(Flags{"--json"} + flags);
  const Json report = Json::parse(finished.output, nullptr, false);
  EXPECT_TRUE(report.is_object()) << finished.output << finished.error_text;
  return {finished.shell_status(), report};
}

TEST(ExploreCommand, TheFixedProgramHasAsManyInterleavingsAsTheLawSays) {
  const std::vector<std::pair<const char*, int>> law{{"1", 2}, {"2", 6}, {"3", 20}};
  for (const auto& [ops, count] : law) {
    const Explored explored = explore_json(kFixed + Flags{"--ops", ops});
    EXPECT_EQ(explored.status, 0);
    EXPECT_EQ(explored.report.at("interleavings"), count);
    EXPECT_EQ(explored.report.at("outcomes"), (Json{{"survived", count}}));
    EXPECT_EQ(explored.report.at("complete"), true) << explored.report;
    EXPECT_EQ(explored.report.at("raced"), 0);
    EXPECT_TRUE(explored.report.at("shortest").is_null());
  }
}

TEST(ExploreCommand, TheBrokenProgramCrashesSoonWithOnePreemptionAndAlwaysRaces) {
  const Explored explored = explore_json(kBroken + Flags{"--ops", "1"});
  const Json& report = explored.report;
  EXPECT_EQ(explored.status, 70);
  EXPECT_EQ(report.at("complete"), true) << report;
  EXPECT_GT(report.at("outcomes").at("crashed"), 0);
  EXPECT_EQ(report.at("raced"), report.at("interleavings"));
  EXPECT_GE(report.at("first_failure"), 1);
  EXPECT_LE(report.at("first_failure"), 10);
  EXPECT_EQ(report.at("worst"), "crashed");
  EXPECT_EQ(report.at("shortest").at("outcome"), "crashed");
  EXPECT_LE(report.at("shortest").at("preemptions"), 1);
  EXPECT_TRUE(std::filesystem::is_regular_file(report.at("shortest").at("schedule")));
}

TEST(ExploreCommand, ItsOutputIsTheSameEveryTimeAndForEveryNumberOfJobs) {
  const std::string first = explore(kBroken + Flags{"--ops", "1"}).output;
  EXPECT_NE(first.find("complete: "), std::string::npos) << first;
  EXPECT_NE(first.find("sequentially consistent"), std::string::npos);
  for (const char* jobs : {"1", "1", "2", "2", "3", "3"})
    EXPECT_EQ(explore(kBroken + Flags{"--ops", "1", "--jobs", jobs}).output, first) << jobs;
}

TEST(ExploreCommand, TakesTheProgramsFlagsBehindDashesToo) {
  const Explored explored = explore_json({"fixed/active_instances", "--", "--ops", "2"});
  EXPECT_EQ(explored.report.at("interleavings"), 6);
  EXPECT_EQ(explored.report.at("arguments"),
            (Json{"--setters", "1", "--deleters", "1", "--ops", "2"}));
}

TEST(ExploreCommand, SaysWhatItChoseAndWhatIsNotExhaustive) {
  EXPECT_NE(explore({"fixed/active_instances"})
                .output.find("The explorer chose --setters 1 --deleters 1 --ops 1"),
            std::string::npos);
  const ProcessResult random =
      explore(kFixed + Flags{"--ops", "2", "--random", "5", "--seed", "7"});
  EXPECT_NE(random.output.find("not exhaustive: 5 schedules at random, seed 7"), std::string::npos)
      << random.output;
  EXPECT_EQ(random.shell_status(), 3);
  const ProcessResult bounded = explore(kFixed + Flags{"--ops", "3", "--bound", "0"});
  EXPECT_NE(bounded.output.find("not complete: at most 0 preemptions"), std::string::npos)
      << bounded.output;
  EXPECT_EQ(bounded.shell_status(), 3);
  const ProcessResult cut = explore(kFixed + Flags{"--ops", "3", "--steps", "5"});
  EXPECT_NE(cut.output.find("not complete: "), std::string::npos) << cut.output;
  EXPECT_EQ(cut.shell_status(), 3);
}

TEST(ExploreCommand, AProgramThatDoesNotRepeatItselfIsNeverComplete) {
  const Explored explored =
      explore_json({built("tests/explored/threads"), "--", "does_not_repeat"});
  EXPECT_EQ(explored.status, 3);
  EXPECT_EQ(explored.report.at("complete"), false);
  const std::string why = explored.report.at("why_not");
  EXPECT_NE(why.find("the program did something else"), std::string::npos) << why;
}

TEST(ExploreCommand, TellsDifferentResultsApartAndShowsEach) {
  const Flags program{built("tests/explored/threads"), "--", "prints_and_returns"};
  const Explored explored = explore_json(program);
  const Json& results = explored.report.at("results");
  ASSERT_EQ(results.size(), 2u) << explored.report;
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(results[i].at("interleavings"), 1);
    EXPECT_EQ(results[i].at("outcome"), results[i].at("returned") == 0 ? "survived" : "lost");
    const std::string number = std::to_string(i + 1);
    const Explored shown = explore_json(Flags{"--show", number} + program);
    EXPECT_EQ(shown.report.at("shown"), i + 1);
    EXPECT_EQ(shown.report.at("shortest").at("outcome"), results[i].at("outcome"));
    const std::string text = explore(Flags{"--show", number} + program).output;
    EXPECT_NE(text.find("the shortest schedule with result " + number), std::string::npos) << text;
    EXPECT_NE(text.find("\"last 1\""), std::string::npos) << text;
    EXPECT_EQ(text.find("always\""), std::string::npos) << text;
  }
  const ProcessResult beyond = explore(Flags{"--show", "3"} + program);
  EXPECT_EQ(beyond.shell_status(), 2);
  EXPECT_NE(beyond.error_text.find("there are 2"), std::string::npos) << beyond.error_text;
}

TEST(ExploreCommand, WhatCannotBeSavedIsToldAllTheSame) {
  const ProcessResult finished =
      run_built("racekit", Flags{"explore", "--save", "/no/such/folder/it"} + kBroken);
  EXPECT_EQ(finished.shell_status(), 1);
  EXPECT_NE(finished.output.find("complete: "), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find("crashed: "), std::string::npos) << finished.output;
  EXPECT_EQ(finished.output.find("replay it"), std::string::npos) << finished.output;
  EXPECT_NE(finished.error_text.find("/no/such/folder/it"), std::string::npos)
      << finished.error_text;
}

TEST(ExploreCommand, RefusesReportsThatCannotBeWritten) {
  const std::vector<std::pair<Flags, std::string>> refused{
      {{"--junit", ""}, "--junit '': takes the name of a file"},
      {{"--sarif", "/no/such/folder/it"}, "--sarif '/no/such/folder/it': takes a file"},
      {{"--junit", scratch("same"), "--sarif", scratch("same")}, "is the file of --junit, too"},
      {{"--junit", scratch("shown"), "--show", "1"}, "--show tells another one"},
      {{"--junit", scratch("split"), "--split", scratch("pieces")}, "go with --merge"}};
  for (const auto& [flags, message] : refused) {
    const ProcessResult finished = explore(flags + kBroken);
    EXPECT_EQ(finished.shell_status(), 2) << message;
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
    EXPECT_NE(finished.error_text.find(message), std::string::npos) << finished.error_text;
  }
}

TEST(ExploreCommand, RefusesOpenMpByItsName) {
  // What g++ makes of #pragma omp parallel, without its library.
  const Source file(
      "extern \"C\" void GOMP_parallel(void (*)(void*), void*, unsigned, unsigned);\n"
      "int main() { GOMP_parallel([](void*) {}, nullptr, 0, 0); }\n");
  const ProcessResult finished = explore({file.path()});
  EXPECT_EQ(finished.shell_status(), 2);
  EXPECT_NE(finished.error_text.find("cannot be explored: OpenMP"), std::string::npos)
      << finished.error_text;
}

TEST(Racekit, AFullDiskIsAnErrorInOneLine) {
  for (const std::string command :
       {"explore fixed/active_instances --save /dev/null", "count active_instances --ops 1",
        "tally fixed/active_instances --runs 1", "doctor", "--help", "check --help"}) {
    const ProcessResult finished =
        run({.arguments = {"/bin/sh", "-c", built("racekit") + " " + command + " > /dev/full"},
             .limit = 100});
    EXPECT_EQ(finished.shell_status(), 1) << command << finished.error_text;
    EXPECT_NE(finished.error_text.find("could not be written"), std::string::npos)
        << command << finished.error_text;
  }
}

TEST(ExploreCommand, RefusesBadFlagsInOneLine) {
  const std::vector<std::pair<Flags, std::string>> bad{
      {{}, "needs a PROGRAM"},
      {{"nowhere/at_all"}, "'nowhere/at_all'"},
      {{"nowhere.cpp"}, "'nowhere.cpp'"},
      {{"/bin/true"}, "/bin/true"},
      {kBroken + Flags{"--jobs", "0"}, "--jobs '0'"},
      {kBroken + Flags{"--jobs", "two"}, "--jobs 'two'"},
      {kBroken + Flags{"--bound", "-1"}, "--bound '-1'"},
      {kBroken + Flags{"--bound", "1", "--random", "1"}, "--bound and --random"},
      {kBroken + Flags{"--seed", "1"}, "--seed"},
      {kBroken + Flags{"--limit", "never"}, "--limit 'never'"},
      {kBroken + Flags{"--steps", "0"}, "--steps '0'"},
      {kBroken + Flags{"--timeouts"}, "--timeouts"},
      {kBroken + Flags{"--save", "a", "--save", "b"}, "--save"},
      {kBroken + Flags{"--seconds", "3"}, "--seconds"},
      {kBroken + Flags{"--rate", "3"}, "--rate"},
      {kBroken + Flags{"--dance"}, "--dance"}};
  for (const auto& [flags, named] : bad) {
    SCOPED_TRACE(testing::PrintToString(flags));
    const ProcessResult finished = run_built("racekit", Flags{"explore"} + flags, 60);
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
    EXPECT_NE(finished.error_text.find(named), std::string::npos) << finished.error_text;
  }
}

// --- racekit count ---------------------------------------------------------------------------

TEST(CountCommand, ShowsBothSides) {
  const ProcessResult finished = run_built(
      "racekit", {"count", "broken/active_instances", "--ops", "1..2", "--limit", "100", "--json"},
      250);
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  const Json report = Json::parse(finished.output);
  EXPECT_EQ(report.at("program"), "active_instances");
  ASSERT_EQ(report.at("rows").size(), 2u);
  const int law[] = {2, 6};
  for (std::size_t i = 0; i < 2; ++i) {
    const Json& row = report.at("rows").at(i);
    EXPECT_EQ(row.at("ops"), i + 1);
    EXPECT_EQ(row.at("fixed").at("interleavings"), law[i]);
    EXPECT_EQ(row.at("fixed").at("complete"), true);
    EXPECT_GT(row.at("broken").at("interleavings"), law[i]);
  }
}

TEST(CountCommand, SaysWhereItStopped) {
  const ProcessResult finished = run_built(
      "racekit", {"count", "active_instances", "--ops", "5", "--limit", "0.1", "--setters", "2"});
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  const std::vector<std::string> lines = lines_of(finished.output);
  ASSERT_GE(lines.size(), 4u) << finished.output;
  EXPECT_NE(lines[2].find("broken"), std::string::npos) << finished.output;
  EXPECT_NE(lines[3].find("> "), std::string::npos) << finished.output;
  EXPECT_NE(finished.output.find("--limit"), std::string::npos) << finished.output;
}

TEST(CountCommand, RefusesBadFlagsInOneLine) {
  const std::vector<std::pair<Flags, std::string>> bad{
      {{}, "needs a PROGRAM"},
      {{"nothing_of_this_name"}, "'broken/nothing_of_this_name'"},
      {{"active_instances", "--ops", "0"}, "--ops '0'"},
      {{"active_instances", "--ops", "4..1"}, "--ops '4..1'"},
      {{"active_instances", "--ops", "1..x"}, "--ops '1..x'"},
      {{"active_instances", "--ops", ".."}, "--ops '..'"},
      {{"active_instances", "--ops", "1..2..3"}, "--ops '1..2..3'"},
      {{"active_instances", "--limit", "0"}, "--limit '0'"},
      {{"active_instances", "--jobs", "0"}, "--jobs '0'"},
      {{"active_instances", "--dance"}, "--dance"}};
  for (const auto& [flags, named] : bad) {
    SCOPED_TRACE(testing::PrintToString(flags));
    const ProcessResult finished = run_built("racekit", Flags{"count"} + flags, 60);
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
    EXPECT_NE(finished.error_text.find(named), std::string::npos) << finished.error_text;
  }
}

// --- A learner's own file -----------------------------------------------------------------------

struct OwnFile {
  const char* name;
  const char* code;
  int status;
  const char* said;
};

const OwnFile kOwnFiles[] = {
    {"no_threads", "int main() {}", 0, "It starts no thread"},
    {"no_failure",
     "#include <mutex>\n#include <thread>\nstd::mutex m; int x;\n"
     "void add() { std::lock_guard lock(m); ++x; }\n"
     "int main() { std::thread a(add), b(add); a.join(); b.join(); return x == 2 ? 0 : 1; }",
     0, "No interleaving fails."},
    {"spins_for_ever",
     "#include <atomic>\n#include <thread>\nstd::atomic<bool> stop{false};\n"
     "int main() { std::thread a([] { while (!stop) {} }); a.join(); }",
     124, "hung"},
    {"does_not_compile", "int main() { return x; }", 2, "does not compile"},
    {"forks",
     "#include <thread>\n#include <unistd.h>\n"
     "int main() { std::thread a([] { if (fork() == 0) _exit(0); }); a.join(); }",
     2, "cannot be explored: fork"},
    {"never_ends",
     "#include <atomic>\n#include <thread>\nstd::atomic<int> n;\n"
     "int main() { std::thread a([] { for (;;) ++n; }), b([] { ++n; }); a.join(); b.join(); }",
     3, "was cut off by the limit of steps"},
    {"crashes_before_the_other_begins",
     "#include <atomic>\n#include <cassert>\n#include <thread>\nstd::atomic<int> x;\n"
     "int main() { std::thread a([] { x = 1; }); assert(x == 1); a.join(); }",
     70, "  survived                      1"},
    {"crashes_after_its_unlock",
     "#include <cstdlib>\n#include <mutex>\n#include <thread>\nstd::mutex m;\nint x;\n"
     "int main() { m.lock(); std::thread a([] { m.lock(); x = 1; std::_Exit(0); }); m.unlock();\n"
     "*static_cast<volatile int*>(nullptr) = 1; a.join(); }",
     70, "  survived                      1"},
    {"many_rounds",
     "#include <mutex>\n#include <thread>\nstd::mutex m, n;\nint left = 9000;\n"
     "void take(std::mutex& a, std::mutex& b) { while (left > 0) {\n"
     "std::lock_guard one(a), two(b); --left; } }\n"
     "int main() { std::thread a(take, std::ref(m), std::ref(n)), b(take, std::ref(n), "
     "std::ref(m));\na.join(); b.join(); }",
     67, "two rounds of it show what thousands do"},
    {"races_without_an_end",
     "#include <atomic>\n#include <thread>\nstd::atomic<int> n;\nint x;\n"
     "void turn() { for (;;) ++n, ++x; }\n"
     "int main() { std::thread a(turn), b(turn); a.join(); b.join(); }",
     66, "No execution came to an end, but there is a data race."},
    {"forks_late",
     "#include <thread>\n#include <unistd.h>\n#include <atomic>\nstd::atomic<int> x;\n"
     "int main() { std::thread a([] { if (x.exchange(1) == 2) fork(); }), b([] { x = 2; x = 3; "
     "});\n"
     "a.join(); b.join(); return x == 3 ? 65 : 0; }",
     65, "not complete: it asks for what the explorer does not control: fork"},
    {"two_who_give_way",
     "#include <mutex>\n#include <thread>\nstd::recursive_mutex a, b;\n"
     "int main() { std::thread s([] { std::scoped_lock both(a, b); });\n"
     "std::thread t([] { std::scoped_lock both(b, a); }); s.join(); t.join(); }",
     0, "came back to a state in which the whole program had been"},
    {"spin_lock_of_three",
     "#include <atomic>\n#include <thread>\nstd::atomic_flag taken = ATOMIC_FLAG_INIT;\nint n;\n"
     "void add() { while (taken.test_and_set(std::memory_order_acquire)) {}\n"
     "++n; taken.clear(std::memory_order_release); }\n"
     "int main() { std::thread a(add), b(add), c(add); a.join(); b.join(); c.join();\n"
     "return n == 3 ? 0 : 65; }",
     0, "No interleaving fails."},
    {"latch_of_three",
     "#include <latch>\n#include <thread>\nint main() { std::latch done(3);\n"
     "auto work = [&] { done.count_down(); };\n"
     "std::thread a(work), b(work), c(work); done.wait(); a.join(); b.join(); c.join(); }",
     0, "No interleaving fails."},
    {"never_gets_both",
     "#include <mutex>\n#include <thread>\nstd::mutex a, b;\n"
     "int main() { a.lock(); std::thread t([] { for (;;) { b.lock(); if (a.try_lock()) return;\n"
     "b.unlock(); } }); t.join(); }",
     124, "hung"},
    {"drops_nothing",  // an optimizer drops a read whose value is not used
     "#include <map>\n#include <thread>\nstd::map<int, int> m{{1, 1}};\n"
     "int main() { std::thread a([] { (void)m.count(4); }), b([] { m.erase(1); });\n"
     "a.join(); b.join(); }",
     70, "use after free"},
    {"atomic_shared_ptr",
     "#include <atomic>\n#include <memory>\n#include <thread>\n"
     "std::atomic<std::shared_ptr<int>> p{std::make_shared<int>(1)};\nint seen;\n"
     "int main() { std::thread a([] { seen = *p.load(); });\n"
     "std::thread b([] { p.store(std::make_shared<int>(2)); }); a.join(); b.join(); }",
     0, "No interleaving fails."},
    {"value_at_thread_exit",
     "#include <future>\n#include <thread>\nint main() { std::promise<int> p;\n"
     "auto f = p.get_future(); std::thread t([&] { p.set_value_at_thread_exit(9); });\n"
     "const int got = f.get(); t.join(); return got - 9; }",
     0, "No interleaving fails."},
    {"waits_without_a_loop",
     "#include <condition_variable>\n#include <mutex>\n#include <thread>\n"
     "std::mutex m; std::condition_variable c; bool ready;\n"
     "int main() { std::thread t([] { std::unique_lock l(m); if (!ready) c.wait(l); });\n"
     "{ std::lock_guard l(m); ready = true; } c.notify_one(); t.join(); }",
     0, "spurious wake-ups were not tried"},
    {"tells_of_its_order",
     "#include <atomic>\n#include <thread>\n"
     "extern \"C\" void AnnotateHappensBefore(const char*, int, void*);\n"
     "extern \"C\" void AnnotateHappensAfter(const char*, int, void*);\n"
     "std::atomic<int> ready; int cargo;\n"
     "int main() { std::thread a([] { cargo = 1; AnnotateHappensBefore(\"\", 0, &ready);\n"
     "ready.store(1, std::memory_order_relaxed); });\n"
     "if (ready.load(std::memory_order_relaxed) == 1) { AnnotateHappensAfter(\"\", 0, &ready);\n"
     "cargo = 2; } a.join(); }",
     0, "No interleaving fails."},
    // A lock of its own, and its readers, who have no order among themselves.
    {"tells_of_its_lock",
     "#include <atomic>\n#include <thread>\n#include <sanitizer/tsan_interface.h>\n"
     "std::atomic<int> readers; int cargo, seen;\n"
     "void look() { while (readers.fetch_add(1, std::memory_order_relaxed) < 0) {}\n"
     "__tsan_mutex_post_lock(&readers, __tsan_mutex_read_lock, 0); seen = cargo;\n"
     "__tsan_mutex_pre_unlock(&readers, __tsan_mutex_read_lock); readers.fetch_sub(1, "
     "std::memory_order_relaxed); }\n"
     "int main() { std::thread a(look), b(look); a.join(); b.join(); }",
     66, "writes seen: 0 -> 0 <- data race"},
    {"tells_of_its_lock_to_write",
     "#include <atomic>\n#include <thread>\n#include <sanitizer/tsan_interface.h>\n"
     "std::atomic<int> taken; int cargo;\n"
     "void add() { __tsan_mutex_pre_lock(&taken, 0);\n"
     "while (taken.exchange(1, std::memory_order_relaxed) == 1) {}\n"
     "__tsan_mutex_post_lock(&taken, 0, 0); ++cargo; __tsan_mutex_pre_unlock(&taken, 0);\n"
     "taken.store(0, std::memory_order_relaxed); __tsan_mutex_post_unlock(&taken, 0); }\n"
     "int main() { std::thread a(add), b(add); a.join(); b.join(); return cargo - 2; }",
     0, "No interleaving fails."},
    {"named_semaphore",
     "#include <fcntl.h>\n#include <semaphore.h>\n"
     "int main() { sem_open(\"/racekit-test\", O_CREAT, 0600, 1); }",
     2, "cannot be explored: sem_open"},
    {"openmp_is_off",
     "int main() {\n  int sum = 0;\n  #pragma omp parallel for\n"
     "  for (int i = 0; i < 10; ++i) sum += i;\n  return sum - 45;\n}",
     0, "uses OpenMP, which is not switched on here"},
    {"loses_an_update",
     "#include <thread>\nint x;\nvoid add() { x = x + 1; }\n"
     "int main() { std::thread a(add), b(add); a.join(); b.join(); return x == 2 ? 0 : 65; }",
     65, "the shortest failing schedule: lost; 1 preemption"},
};

std::string written(const OwnFile& own) {
  const std::string file = scratch(std::string(own.name) + ".cpp");
  std::ofstream(file) << own.code << '\n';
  return file;
}

class OwnFileExplored : public testing::TestWithParam<OwnFile> {};
TEST_P(OwnFileExplored, SaysWhatItFinds) {
  const ProcessResult finished =
      run_built("racekit", {"explore", "--save", scratch("own.json"), written(GetParam())}, 120);
  EXPECT_EQ(finished.shell_status(), GetParam().status) << finished.error_text;
  EXPECT_NE((finished.output + finished.error_text).find(GetParam().said), std::string::npos)
      << finished.output << finished.error_text;
}
INSTANTIATE_TEST_SUITE_P(ExploreCommand, OwnFileExplored, testing::ValuesIn(kOwnFiles),
                         [](const auto& own) { return std::string(own.param.name); });

TEST(ExploreCommand, AScheduleReplaysTheSameWayAndOfThisBuildOnly) {
  const std::string file = scratch("replayed.json");
  ASSERT_EQ(run_built("racekit", Flags{"explore", "--save", file} + kBroken + Flags{"--ops", "1"})
                .shell_status(),
            70);
  const ProcessResult first = run_built("racekit", {"replay", file});
  EXPECT_EQ(first.shell_status(), 70) << first.error_text;
  EXPECT_NE(first.output.find("replayed: crashed, "), std::string::npos) << first.output;
  EXPECT_EQ(run_built("racekit", {"replay", file}).output, first.output);

  Json schedule = Json::parse(text_of(file));
  schedule["build"] = "0123456789abcdef";
  std::ofstream(file) << schedule;
  const ProcessResult other = run_built("racekit", {"replay", file});
  EXPECT_EQ(other.shell_status(), 2);
  EXPECT_EQ(other.output, "");
  EXPECT_EQ(lines_of(other.error_text).size(), 1u) << other.error_text;
  EXPECT_NE(other.error_text.find("another build"), std::string::npos) << other.error_text;
}

TEST(ExploreCommand, ALearnersFileReplaysToo) {
  const std::string file = scratch("replayed_own.json");
  const std::string own = written(kOwnFiles[std::size(kOwnFiles) - 1]);
  ASSERT_EQ(run_built("racekit", {"explore", "--save", file, own}).shell_status(), 65);
  const ProcessResult again = run_built("racekit", {"replay", file});
  EXPECT_EQ(again.shell_status(), 65) << again.error_text;
  EXPECT_NE(again.output.find("replayed: lost"), std::string::npos) << again.output;
}

TEST(ExploreCommand, AScheduleNamesTheExploredProgramAndNoOtherOfThatName) {
  // From the build folder, where broken/active_instances is the plain program.
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(RACEKIT_BUILD_DIR);
  const std::string file = scratch("from_build.json");
  const ProcessResult found =
      run_built("racekit", Flags{"explore", "--save", file} + kBroken + Flags{"--ops", "1"});
  const ProcessResult again = run_built("racekit", {"replay", file});
  std::filesystem::current_path(before);
  EXPECT_EQ(found.shell_status(), 70) << found.error_text;
  EXPECT_EQ(again.shell_status(), 70) << again.error_text;
  EXPECT_EQ(Json::parse(text_of(file)).at("program"), "broken/active_instances");
}

TEST(ExploreCommand, RandomSchedulesDiffer) {
  const Explored explored =
      explore_json(kBroken + Flags{"--ops", "1", "--random", "400", "--seed", "1"});
  EXPECT_EQ(
      explored.report.at("interleavings").get<int>() + explored.report.at("redundant").get<int>(),
      400);
  EXPECT_GE(explored.report.at("interleavings"), 5) << explored.report;
  EXPECT_GE(explored.report.at("outcomes").at("crashed"), 1) << explored.report;
  EXPECT_EQ(explored.report.at("complete"), false);
}

/// racekit replay --gdb, with this gdb command at the stop; nothing where gdb cannot work.
std::optional<ProcessResult> in_gdb(const std::string& file, const std::string& command) {
  const ProcessResult found =
      run({.arguments = {"gdb", "-nx", "-batch", "-ex", "run", "--args", "/bin/true"}});
  if (found.output.find("exited normally") == std::string::npos) return {};
  return run_built("racekit", {"replay", file, "--gdb", "--", "-batch", "-ex", command});
}

constexpr const char* kNoGdb = "there is no gdb here, or it may not trace a process";

TEST(ReplayInGdb, StopsAtTheLearnersLineBeforeItRaces) {
  const std::string file = scratch("gdb.json");
  ASSERT_EQ(run_built("racekit", Flags{"explore", "--save", file} + kBroken + Flags{"--ops", "1"})
                .shell_status(),
            70);
  const auto finished = in_gdb(file, "info inferiors");
  if (!finished) GTEST_SKIP() << kNoGdb;
  EXPECT_EQ(finished->shell_status(), 0) << finished->error_text;
  const std::string& text = finished->output;
  const std::size_t words = text.find("racekit: stopped before the first access that races");
  ASSERT_NE(words, std::string::npos) << text << finished->error_text;
  EXPECT_NE(text.find("broken/active_instances.cpp:", words), std::string::npos) << text;
  EXPECT_NE(text.find("ActiveInstances[id]", words), std::string::npos) << text;

  // The program does not outlive gdb.
  const std::size_t process = text.find("process ", words);
  ASSERT_NE(process, std::string::npos) << text;
  const int pid = std::stoi(text.substr(process + 8));
  EXPECT_TRUE(soon([&] { return is_gone(pid); }));
}

TEST(ReplayInGdb, GoesOnToWhereItGoesWrong) {
  const std::string file = scratch("gdb_wrong.json");
  ASSERT_EQ(run_built("racekit", Flags{"explore", "--save", file} + kBroken + Flags{"--ops", "1"})
                .shell_status(),
            70);
  const auto finished = in_gdb(file, "continue");
  if (!finished) GTEST_SKIP() << kNoGdb;
  const std::size_t first = finished->output.find("hit Breakpoint 1, racekit_stops_here");
  ASSERT_NE(first, std::string::npos) << finished->output;
  EXPECT_NE(finished->output.find("hit Breakpoint 1, racekit_stops_here", first + 1),
            std::string::npos)
      << finished->output;
}

TEST(ReplayInGdb, TakesALearnersFileWithoutARaceToo) {
  const std::string source = scratch("gdb_own.cpp");
  std::ofstream(source) << "#include <atomic>\n#include <thread>\n#include <cstdlib>\n"
                           "std::atomic<int> x;\n"
                           "void add() {\n  x = x + 1;\n}\n"
                           "void check() {\n  if (x != 2) std::abort();\n}\n"
                           "int main() { std::thread a(add), b(add); a.join(); b.join();"
                           " check(); }\n";
  const std::string file = scratch("gdb_own.json");
  ASSERT_EQ(run_built("racekit", {"explore", "--save", file, source}).shell_status(), 70);
  const auto finished = in_gdb(file, "info inferiors");
  if (!finished) GTEST_SKIP() << kNoGdb;
  EXPECT_NE(finished->output.find("racekit: no data race: stopped before the end"),
            std::string::npos)
      << finished->output << finished->error_text;
  EXPECT_NE(finished->output.find("std::abort();"), std::string::npos) << finished->output;
}

TEST(ReplayInGdb, SaysWhichPackageIsMissing) {
  const std::string file = scratch("gdb_missing.json");
  ASSERT_EQ(run_built("racekit", Flags{"explore", "--save", file} + kBroken + Flags{"--ops", "1"})
                .shell_status(),
            70);
  const std::string path = std::getenv("PATH");
  setenv("PATH", "/nowhere", 1);
  const ProcessResult finished = run_built("racekit", {"replay", file, "--gdb"});
  setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(finished.shell_status(), 2);
  EXPECT_EQ(finished.output, "");
  EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
  EXPECT_NE(finished.error_text.find("package gdb"), std::string::npos) << finished.error_text;
}

TEST(ExploreCommand, ReplayRefusesWhatIsNoSchedule) {
  for (const Flags& flags : {Flags{}, Flags{"nowhere.json"}, Flags{"/bin/true"}}) {
    const ProcessResult finished = run_built("racekit", Flags{"replay"} + flags);
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
  }
}

// --- Nothing is left behind ---------------------------------------------------------------------

std::set<std::string> names_in(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.insert(entry.path().filename());
  return names;
}

/// All of a process's descendants.
void add_descendants(int process, std::set<int>& found) {
  for (const int child : children_of(process))
    if (found.insert(child).second) add_descendants(child, found);
}

class Killed : public testing::TestWithParam<int> {};
TEST_P(Killed, LeavesNoProcessAndNoFile) {
  const std::filesystem::path folder = scratch("tmpdir" + std::to_string(GetParam()));
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  const std::set<std::string> shared_before = names_in("/dev/shm");
  // More interleavings than it can run before it is killed; and a file that is compiled first.
  const std::string own = written(kOwnFiles[std::size(kOwnFiles) - 1]);
  const std::vector<Flags> commands{
      Flags{"explore"} + kBroken + Flags{"--ops", "5", "--jobs", "2", "--save", scratch("a.json")},
      Flags{"explore", own, "--save", scratch("b.json")}};
  setenv("TMPDIR", folder.c_str(), 1);  // from here on scratch() lies in it
  std::minstd_rand random(4);
  for (int i = 0; i < 10; ++i) {
    const Running running("racekit", commands[static_cast<std::size_t>(i % 2)]);
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 1500));
    std::set<int> processes{running.process()};
    add_descendants(running.process(), processes);
    running.send(GetParam());
    EXPECT_TRUE(soon([&] { return std::all_of(processes.begin(), processes.end(), is_gone); }))
        << i;
    EXPECT_TRUE(soon([&] { return names_in(folder).empty(); }))
        << i << ": " << testing::PrintToString(names_in(folder));
  }
  EXPECT_TRUE(soon([&] {
    const std::set<std::string> after = names_in("/dev/shm");
    return std::ranges::includes(shared_before, after);
  }));
  unsetenv("TMPDIR");
}
INSTANTIATE_TEST_SUITE_P(ExploreCommand, Killed, testing::Values(SIGINT, SIGKILL),
                         [](const auto& killed) {
                           return killed.param == SIGINT ? "CtrlC" : "Kill9";
                         });

}  // namespace
}  // namespace racekit::test
