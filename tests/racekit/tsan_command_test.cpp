// racekit tsan: a learner's own file, compiled, run and told.

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/programs.h"
#include "tests/support/source.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

ProcessResult tsan(const std::string& text, const Flags& more = {}) {
  const Source file(text);
  return run_built("racekit", Flags{"tsan", file.path()} + more, 120);
}

TEST(RacekitTsan, SaysWhatItSawOfEachEnd) {
  NEEDS_TSAN();
  const ProcessResult quiet = tsan("#include <cstdio>\nint main() { std::puts(\"hello\"); }\n");
  EXPECT_EQ(quiet.shell_status(), 0) << quiet.error_text;
  EXPECT_EQ(quiet.output, "hello\n");
  EXPECT_NE(quiet.error_text.find("outcome: survived"), std::string::npos);

  const ProcessResult failed =
      tsan("int main(int argc, char**) { return argc; }\n", {"--", "a", "b"});
  EXPECT_EQ(failed.shell_status(), 65) << failed.error_text;
  EXPECT_NE(failed.error_text.find("outcome: lost: main returned 3"), std::string::npos)
      << failed.error_text;

  const ProcessResult crashed = tsan("int main() { *(volatile int*)8 = 1; }\n");
  EXPECT_EQ(crashed.shell_status(), 70) << crashed.error_text;
  EXPECT_NE(crashed.error_text.find("outcome: crashed: it died of SIGSEGV"), std::string::npos);

  const ProcessResult hung =
      tsan("int main() { for (volatile int i = 0;; i = i + 1) {} }\n", {"--limit", "1"});
  EXPECT_EQ(hung.shell_status(), 124) << hung.error_text;

  const ProcessResult wrong = tsan("int main() { return nothing; }\n");
  EXPECT_EQ(wrong.shell_status(), 2);
  EXPECT_NE(wrong.error_text.find("does not compile"), std::string::npos) << wrong.error_text;
}

/// Neither a race nor a deadlock: what ThreadSanitizer says of locks and threads has its own words.
TEST(RacekitTsan, MisuseHasItsOwnOutcome) {
  NEEDS_TSAN();
  const std::string head =
      "#include <mutex>\n#include <pthread.h>\n#include <thread>\n#include <unistd.h>\n";
  const auto expect = [&](const std::string& text, const char* words, const char* lesson) {
    const ProcessResult told = tsan(head + text);
    EXPECT_EQ(told.shell_status(), 68) << told.error_text;
    for (const char* each : {words, lesson, "outcome: misused"})
      EXPECT_NE(told.error_text.find(each), std::string::npos) << each << '\n' << told.error_text;
  };
  // The gate keeps the two apart.
  expect(
      "std::mutex gate, red, blue;\n"
      "void f() { std::lock_guard g(gate); std::lock_guard a(red); std::lock_guard b(blue); }\n"
      "void h() { std::lock_guard g(gate); std::lock_guard a(blue); std::lock_guard b(red); }\n"
      "int main() { std::thread a(f), b(h); a.join(); b.join(); }\n",
      "two threads take the same locks in opposite orders", "racekit explore");
  expect(
      "std::mutex red, blue;\n"
      "void f() { red.lock(); blue.lock(); red.unlock(); red.lock(); red.unlock(); blue.unlock(); "
      "}\n"
      "int main() { std::thread a(f); a.join(); }\n",
      "one thread takes the same locks", "lessons/18");
  expect(
      "void* f(void*) { return nullptr; }\n"
      "int main() { pthread_t t; pthread_create(&t, nullptr, f, nullptr); usleep(100000); }\n",
      "a thread is never joined", "started by main");
  expect("std::mutex m;\nint main() { m.unlock(); }\n",
         "m is unlocked by a thread that does not hold it", "lessons/18");
}

TEST(RacekitTsan, ADeadlockIsSeenLongBeforeTheLimit) {
  NEEDS_TSAN();
  const ProcessResult told = tsan(
      "#include <atomic>\n#include <thread>\n#include <pthread.h>\n"
      "std::atomic<int> never{0};\n"
      "int main() { std::thread a([] { never.wait(0); }); a.join(); }\n",
      {"--limit", "100"});
  EXPECT_EQ(told.shell_status(), 67) << told.error_text;
  EXPECT_NE(told.error_text.find("racekit explore"), std::string::npos) << told.error_text;
  // One that sleeps goes on some day.
  EXPECT_EQ(tsan("#include <chrono>\n#include <thread>\n"
                 "int main() { std::thread a([] { std::this_thread::sleep_for("
                 "std::chrono::seconds(4)); }); a.join(); }\n")
                .shell_status(),
            0);
}

/// Right programs of the C++ library that are easily called wrong.
TEST(RacekitTsan, IsSilentOnWhatTheLibraryPutsInOrder) {
  NEEDS_TSAN();
  for (const char* text :
       {"#include <atomic>\n#include <memory>\n#include <thread>\n"
        "std::atomic<std::shared_ptr<int>> p{std::make_shared<int>(1)};\nint seen;\n"
        "int main() { std::thread a([] { seen = *p.load(); });\n"
        "  std::thread b([] { p.store(std::make_shared<int>(2)); }); a.join(); b.join(); }\n",
        "#include <future>\n#include <thread>\n"
        "int main() { std::promise<int> p; auto f = p.get_future();\n"
        "  std::thread t([&] { p.set_value_at_thread_exit(9); });\n"
        "  const int got = f.get(); t.join(); return got - 9; }\n",
        "#include <chrono>\n#include <mutex>\n#include <thread>\n"
        "std::timed_mutex m;\nint n = 0;\n"
        "void add() { if (!m.try_lock_for(std::chrono::seconds(20))) return; ++n; m.unlock(); }\n"
        "int main() { std::thread a(add), b(add); a.join(); b.join(); return n - 2; }\n"}) {
    const ProcessResult told = tsan(text);
    EXPECT_EQ(told.shell_status(), 0) << text << told.error_text;
  }
}

TEST(RacekitTsan, TakesSeveralFilesAndFlagsForTheirCompiler) {
  NEEDS_TSAN();
  const Source first("int second();\nint main() { return second() - NUMBER; }\n");
  const Source second("int second() { return NUMBER; }\n");
  const auto status = [&](const Flags& more) {
    return run_built("racekit", Flags{"tsan", first.path(), second.path()} + more, 120);
  };
  EXPECT_EQ(status({"--cxxflags", "-DNUMBER=3 '-DTEXT=\"two words\"'"}).shell_status(), 0);
  const ProcessResult without = status({});
  EXPECT_EQ(without.shell_status(), 2) << without.error_text;
  for (const Flags& wrong : {Flags{"--cxxflags", "-fsanitize=address"}, Flags{"--keys", "7"},
                             Flags{"--ldflags", "-static"}}) {
    const ProcessResult refused = status(wrong);
    EXPECT_EQ(refused.shell_status(), 2) << refused.error_text;
    EXPECT_EQ(lines_of(refused.error_text).size(), 1u) << refused.error_text;
  }
}

/// The standard lets many threads use std::cout at once.
TEST(RacekitTsan, IsSilentOnThreadsThatPrint) {
  NEEDS_TSAN();
  const ProcessResult told = tsan(
      "#include <iostream>\n#include <string>\n#include <thread>\n"
      "void print() { for (int i = 0; i < 100; ++i) std::cout << i << std::string(\"x\") << 2.5; "
      "}\n"
      "int main() { std::thread a(print), b(print); a.join(); b.join(); }\n");
  EXPECT_EQ(told.shell_status(), 0) << told.error_text;
}

/// Two threads, of which the one does so much between its read and the other one's write that some
/// ThreadSanitizers have forgotten where it read. `again` is what both do afterwards.
std::string forgotten_access(const std::string& again_in_read, const std::string& again_in_write) {
  return "#include <array>\n#include <atomic>\n#include <thread>\n"
         "int first = 0;\nint second = 0;\nstd::atomic<int> moment{0};\n"
         "std::array<char, 1 << 23> much;\n"
         "void wait_for(int wanted) { while (moment.load(std::memory_order_relaxed) != wanted) {} "
         "}\n"
         "void Read() {\n  int seen = first;\n"
         "  for (std::size_t i = 0; i < much.size(); ++i) much[i] = static_cast<char>(i);\n"
         "  moment.store(1, std::memory_order_relaxed);\n" +
         again_in_read +
         "  much[0] = static_cast<char>(seen);\n}\n"
         "void Write() {\n  wait_for(1);\n  first = 1;\n" +
         again_in_write +
         "}\n"
         "int main() { std::thread a(Read), b(Write); a.join(); b.join(); }\n";
}

/// g++ 12 and clang 14 report a race although they have forgotten its first access. g++ 14 reports
/// nothing of a thread that has not synchronised for some million accesses, and clang 19 remembers
/// more. Whatever is reported has both stacks.
TEST(RacekitTsan, PassesOverAReportThatLacksAStack) {
  NEEDS_TSAN();
  const ProcessResult finished =
      tsan(forgotten_access(
               "  wait_for(2);\n  seen += second;\n  moment.store(3, std::memory_order_relaxed);\n",
               "  moment.store(2, std::memory_order_relaxed);\n  wait_for(3);\n  second = 1;\n"),
           {"--report", "json"});
  if (finished.shell_status() == 0) return;
  ASSERT_EQ(finished.shell_status(), 66) << finished.error_text;
  const auto race = nlohmann::json::parse(finished.output).at("race");
  EXPECT_EQ(race.at("accesses").at(0).at("place").at("function"), "Write") << race;
  EXPECT_EQ(race.at("accesses").at(1).at("place").at("function"), "Read") << race;
  EXPECT_EQ(race.at("memory").at("variable").at("name"),
            race.at("passed_over") == 0 ? "first" : "second");
}

TEST(RacekitTsan, SaysWhyAStackIsMissing) {
  NEEDS_TSAN();
  const std::string text = forgotten_access("", "");
  const auto has = [](const ProcessResult& told, const char* words) {
    return told.error_text.find(words) != std::string::npos;
  };
  // A ThreadSanitizer that has not forgotten tells both accesses; another may say nothing.
  const ProcessResult told = tsan(text);
  EXPECT_EQ(told.shell_status() == 66,
            has(told, "could not restore this stack") || has(told, "read before: Read"))
      << told.error_text;
  const ProcessResult raw = tsan(text, {"--report", "raw"});
  EXPECT_EQ(raw.shell_status() == 66,
            has(raw, "could not restore both stacks") || has(raw, "WARNING: ThreadSanitizer"))
      << raw.error_text;
}

TEST(RacekitTsan, TellsTheFirstReportAndCountsTheOthers) {
  NEEDS_TSAN();
  // One thread after the other, with no order that counts: of two accesses at the same moment
  // ThreadSanitizer can miss both. Each in a function of its own: newer runtimes report once of
  // what two threads do in one.
  const Source file(
      "#include <atomic>\n"
      "#include <thread>\n"
      "alignas(8) int first, second, third;  // ThreadSanitizer reports on each 8 bytes once\n"
      "std::atomic<int> turn;\n"
      "void in_turn(int mine, void work()) {\n"
      "  while (turn.load(std::memory_order_relaxed) != mine) {}\n"
      "  work();\n"
      "  turn.store(mine + 1, std::memory_order_relaxed);\n"
      "}\n"
      "void f() { ++first; }\n"
      "void g() { ++second; }\n"
      "void h() { ++third; }\n"
      "int main() {\n"
      "  std::thread a(in_turn, 0, f), b(in_turn, 1, f); a.join(); b.join();\n"
      "  std::thread c(in_turn, 2, g), d(in_turn, 3, g); c.join(); d.join();\n"
      "  std::thread k(in_turn, 4, h), l(in_turn, 5, h); k.join(); l.join();\n"
      "}\n");
  const ProcessResult finished = run({.arguments = {"/usr/bin/env", "TSAN_OPTIONS=halt_on_error=0",
                                                    built("racekit"), "tsan", file.path()},
                                      .limit = 120});
  EXPECT_EQ(finished.shell_status(), 66) << finished.error_text;
  EXPECT_NE(finished.error_text.find("data race on first"), std::string::npos);
  EXPECT_NE(finished.error_text.find("2 more reports followed."), std::string::npos)
      << finished.error_text;
  EXPECT_NE(finished.error_text.find("it went on after ThreadSanitizer's report."),
            std::string::npos)
      << finished.error_text;
}

TEST(RacekitTsan, RefusesBadValues) {
  for (const Flags& flags : {Flags{"tsan"}, Flags{"tsan", "nothing.cpp"},
                             Flags{"tsan", source("README.md"), "--report", "xml"},
                             Flags{"tsan", source("README.md"), "--limit", "0"}}) {
    const ProcessResult finished = run_built("racekit", flags, 20);
    EXPECT_EQ(finished.shell_status(), 2) << finished.error_text;
    EXPECT_EQ(finished.output, "");
    EXPECT_TRUE(finished.error_text.starts_with("racekit: ")) << finished.error_text;
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
  }
}

TEST(RacekitTsan, TellsAnEditedCopyWhatItSawAndNotWhatThePairsMean) {
  NEEDS_TSAN();
  for (const char* name : {"broken/active_instances.cpp", "fixed/active_instances.cpp"}) {
    std::ifstream original(source(name));
    std::ostringstream text;
    text << original.rdbuf();
    const Source copy(text.str());
    const ProcessResult finished =
        run_built("racekit", {"tsan", copy.path(), "--", "--seconds", "1"});
    const std::string said = finished.output + finished.error_text;
    const bool raced = finished.shell_status() == 66;
    EXPECT_EQ(raced, std::string(name).starts_with("broken")) << said;
    EXPECT_EQ(said.find("mutex o"), std::string::npos) << said;
    EXPECT_EQ(said.find("This is "), std::string::npos) << said;
    EXPECT_EQ(said.find("ThreadSanitizer reported nothing in this run") == std::string::npos, raced)
        << said;
  }
}

TEST(RacekitTsan, MainMayEndByPthreadExit) {
  NEEDS_TSAN();
  const Source file(
      "#include <pthread.h>\n"
      "#include <cstdio>\n"
      "int number = 0;\n"
      "void* work(void*) { ++number; return nullptr; }\n"
      "struct Last { ~Last() { std::printf(\"number %d\\n\", number); } } last;\n"
      "int main() {\n"
      "  pthread_t thread;\n"
      "  pthread_create(&thread, nullptr, work, nullptr);\n"
      "  pthread_exit(nullptr);\n"
      "}\n");
  const ProcessResult finished = run_built("racekit", {"tsan", file.path()});
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  EXPECT_EQ(finished.output, "number 1\n");
}

TEST(RacekitTsan, HundredsOfThreadsKeepTheirLines) {
  NEEDS_TSAN();
  const Source file(
      "#include <chrono>\n"
      "#include <thread>\n"
      "#include <vector>\n"
      "int counter = 0;\n"
      "void click() { std::this_thread::sleep_for(std::chrono::seconds(1)); ++counter; }\n"
      "int main() {\n"
      "  std::vector<std::thread> crew;\n"
      // With 400 at once the runtime of clang 14 reports nothing.
      "  for (int i = 0; i < 250; ++i) crew.emplace_back(click);\n"
      "  for (std::thread& t : crew) t.join();\n"
      "}\n");
  const ProcessResult finished = run_built("racekit", {"tsan", file.path()});
  EXPECT_EQ(finished.shell_status(), 66) << finished.error_text;
  EXPECT_NE(finished.error_text.find("data race on counter"), std::string::npos)
      << finished.error_text;
  EXPECT_EQ(finished.error_text.find("no line of yours"), std::string::npos) << finished.error_text;
}

TEST(RacekitTsan, TheStandardStreamsAreForAllThreadsOthersAreNot) {
  NEEDS_TSAN();
  const auto with = [](const std::string& stream) {
    return "#include <iostream>\n#include <sstream>\n#include <thread>\n"
           "std::ostringstream own;\n"
           "void say() { for (int i = 0; i < 100; ++i) " +
           stream +
           " << i << ' '; }\n"
           "int main() { std::thread a(say), b(say); a.join(); b.join(); }\n";
  };
  const Source shared(with("std::cout"));
  EXPECT_EQ(run_built("racekit", {"tsan", shared.path()}).shell_status(), 0);
  const Source raced(with("own"));
  EXPECT_EQ(run_built("racekit", {"tsan", raced.path()}).shell_status(), 66);
}

TEST(RacekitTsan, RunsAProgramOfTheKitsToo) {
  NEEDS_TSAN();
  const ProcessResult finished =
      run_built("racekit", {"tsan", source("broken/active_instances.cpp"), "--", "--keys", "7"});
  EXPECT_EQ(finished.shell_status(), 66) << finished.error_text;
  EXPECT_NE(finished.error_text.find("data race on "), std::string::npos);
  EXPECT_NE(finished.error_text.find("7 ids"), std::string::npos);
}

}  // namespace
}  // namespace racekit::test
