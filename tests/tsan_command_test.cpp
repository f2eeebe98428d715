// racekit tsan: a learner's own file, compiled, run and told.

#include <gtest/gtest.h>

#include "tests/support/programs.h"
#include "tests/support/source.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

Finished tsan(const std::string& text, const Flags& more = {}) {
  const Source file(text);
  return run_built("racekit", Flags{"tsan", file.path()} + more, 120);
}

TEST(RacekitTsan, SaysWhatItSawOfEachEnd) {
  NEEDS_TSAN();
  const Finished quiet = tsan("#include <cstdio>\nint main() { std::puts(\"hello\"); }\n");
  EXPECT_EQ(quiet.shell_status(), 0) << quiet.error_text;
  EXPECT_EQ(quiet.output, "hello\n");
  EXPECT_NE(quiet.error_text.find("outcome: survived"), std::string::npos);

  const Finished failed = tsan("int main(int argc, char**) { return argc; }\n", {"--", "a", "b"});
  EXPECT_EQ(failed.shell_status(), 1) << failed.error_text;
  EXPECT_NE(failed.error_text.find("exit status 3"), std::string::npos) << failed.error_text;

  const Finished crashed = tsan("int main() { *(volatile int*)8 = 1; }\n");
  EXPECT_EQ(crashed.shell_status(), 70) << crashed.error_text;
  EXPECT_NE(crashed.error_text.find("outcome: crashed: it died of SIGSEGV"), std::string::npos);

  const Finished hung =
      tsan("int main() { for (volatile int i = 0;; i = i + 1) {} }\n", {"--limit", "1"});
  EXPECT_EQ(hung.shell_status(), 124) << hung.error_text;

  const Finished wrong = tsan("int main() { return nothing; }\n");
  EXPECT_EQ(wrong.shell_status(), 2);
  EXPECT_NE(wrong.error_text.find("does not compile"), std::string::npos) << wrong.error_text;
}

/// The standard lets many threads use std::cout at once.
TEST(RacekitTsan, IsSilentOnThreadsThatPrint) {
  NEEDS_TSAN();
  const Finished told = tsan(
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
  const Finished finished =
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
  const auto has = [](const Finished& told, const char* words) {
    return told.error_text.find(words) != std::string::npos;
  };
  // A ThreadSanitizer that has not forgotten tells both accesses; another may say nothing.
  const Finished told = tsan(text);
  EXPECT_EQ(told.shell_status() == 66,
            has(told, "could not restore this stack") || has(told, "read before: Read"))
      << told.error_text;
  const Finished raw = tsan(text, {"--report", "raw"});
  EXPECT_EQ(raw.shell_status() == 66,
            has(raw, "could not restore both stacks") || has(raw, "WARNING: ThreadSanitizer"))
      << raw.error_text;
}

TEST(RacekitTsan, TellsTheFirstReportAndCountsTheOthers) {
  NEEDS_TSAN();
  const Source file(
      "#include <thread>\n"
      "int first, second, third;\n"
      "void f() { ++first; }\n"
      "void g() { ++second; ++third; }\n"
      "int main() {\n"
      "  std::thread a(f), b(f); a.join(); b.join();\n"
      "  std::thread c(g), d(g); c.join(); d.join();\n"
      "}\n");
  const Finished finished = run({.arguments = {"/usr/bin/env", "TSAN_OPTIONS=halt_on_error=0",
                                               built("racekit"), "tsan", file.path()},
                                 .limit = 120});
  EXPECT_EQ(finished.shell_status(), 66) << finished.error_text;
  EXPECT_NE(finished.error_text.find("data race on first"), std::string::npos);
  EXPECT_NE(finished.error_text.find("2 more reports followed."), std::string::npos)
      << finished.error_text;
}

TEST(RacekitTsan, RefusesBadValues) {
  for (const Flags& flags : {Flags{"tsan"}, Flags{"tsan", "nothing.cpp"},
                             Flags{"tsan", source("README.md"), "--report", "xml"},
                             Flags{"tsan", source("README.md"), "--limit", "0"}}) {
    const Finished finished = run_built("racekit", flags, 20);
    EXPECT_EQ(finished.shell_status(), 2) << finished.error_text;
    EXPECT_EQ(finished.output, "");
    EXPECT_TRUE(finished.error_text.starts_with("racekit: ")) << finished.error_text;
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
  }
}

TEST(RacekitTsan, RunsAProgramOfTheKitsToo) {
  NEEDS_TSAN();
  const Finished finished =
      run_built("racekit", {"tsan", source("broken/active_instances.cpp"), "--", "--keys", "7"});
  EXPECT_EQ(finished.shell_status(), 66) << finished.error_text;
  EXPECT_NE(finished.error_text.find("data race on "), std::string::npos);
  EXPECT_NE(finished.error_text.find("7 ids"), std::string::npos);
}

}  // namespace
}  // namespace racekit::test
