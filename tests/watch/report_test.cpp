// The report of a crash: Go's shape, the learner's lines, and nothing that is not known.

#include <gtest/gtest.h>

#include "kit/base/pattern.h"
#include "tests/support/programs.h"

namespace racekit::test {
namespace {

const char* const kBroken = "broken/active_instances";

/// Whether the innermost code that has a name belongs to the map or to the allocator. (libc's inner
/// functions have none without debug symbols; the map's own code may be merged into the learner's
/// line.)
bool in_map_or_allocator(const nlohmann::json& frames) {
  static const Pattern map("std::.+|__gnu_cxx::.+|Channel::.+|(SetValue|DeleteValue)");
  static const Pattern allocator(
      "malloc|free|calloc|abort|raise|pthread_kill|malloc_printerr|malloc_consolidate|"
      "unlink_chunk.*|sysmalloc|operator (new|delete).*|_int_.*|__libc_message|"
      "__pthread_kill_.*|tcache_.*");
  for (const auto& frame : frames) {
    const std::string function = frame.at("function");
    if (frame.at("owner") == "kit") return false;
    // A part of the C library's function below it, known where the system has its debug symbols.
    if (frame.at("inlined") == true && frame.at("file") == "") continue;
    if (!function.empty()) return map.match(function) || allocator.match(function);
  }
  return false;
}

TEST(CrashReport, IsTheMapsOwnDeath) {
  for (int i = 0; i < 50; ++i) {
    const Told told = run_told(kBroken);
    if (told.outcome() != "crashed") continue;
    const auto& crashed = told.report.at("threads").at(0);
    EXPECT_EQ(crashed.at("crashed"), true);
    EXPECT_TRUE(in_map_or_allocator(crashed.at("frames"))) << crashed;
  }
}

TEST(CrashReport, NamesTheFunctionsWithTheLearnersFileAndLine) {
  int complete = 0;
  for (int i = 0; i < 20; ++i) {
    const Told told = run_told(kBroken);
    if (told.outcome() != "crashed") continue;
    std::string seen;
    for (const auto& inside : told.report.at("inside")) {
      seen += inside.at("function").get<std::string>() + ' ';
      EXPECT_TRUE(inside.at("function") == "SetValue" || inside.at("function") == "DeleteValue");
    }
    complete +=
        seen.find("SetValue") != std::string::npos && seen.find("DeleteValue") != std::string::npos;
    for (const auto& thread : told.report.at("threads")) {
      if (thread.at("operation") == "") continue;
      EXPECT_TRUE(Pattern("(SetValue|DeleteValue)\\(\\d+\\)").match(thread.at("operation")));
      ASSERT_FALSE(thread.at("frames").empty()) << thread;
      const auto& own = thread.at("frames").back();
      EXPECT_EQ(own.at("owner"), "learner") << thread;
      EXPECT_EQ(own.at("file"), "broken/active_instances.cpp") << thread;
      EXPECT_GT(own.at("line"), 0);
    }
    EXPECT_EQ(told.report.at("threads").size(), 5u);  // four threads and main
  }
  EXPECT_GT(complete, 0);
}

TEST(CrashReport, SaysConcurrentMapWritesOnlyIfTwoWereInside) {
  int crashed = 0;
  for (int i = 0; i < 50; ++i) {
    // At a pace that leaves a thread alone in the map about as often as not.
    const Told told = run_told(kBroken, {"--rate", "300000", "--seconds", "0.5"});
    if (told.outcome() != "crashed") continue;
    ++crashed;
    int inside = 0;
    for (const auto& one : told.report.at("inside")) inside += one.at("threads").get<int>();
    const bool claims = told.report.at("headline") == "fatal error: concurrent map writes";
    EXPECT_EQ(claims, inside >= 2) << told.report.at("headline") << inside;
    if (!claims) {
      EXPECT_TRUE(
          told.report.at("headline")
              .get<std::string>()
              .starts_with("fatal error: the map was broken by an earlier concurrent write"));
    }
  }
  EXPECT_GT(crashed, 0);
}

TEST(CrashReport, HasGosShapeAsText) {
  for (int i = 0; i < 10; ++i) {
    const ProcessResult finished = run_built(kBroken);
    if (finished.shell_status() <= 128) continue;
    const std::string& text = finished.error_text;
    EXPECT_NE(text.find("\nfatal error: "), std::string::npos) << text;
    EXPECT_TRUE(Pattern("\\n\\[signal SIG(SEGV|ABRT|BUS|ILL|FPE): ").search(text)) << text;
    EXPECT_TRUE(Pattern("\\nthread \\d, (setter|deleter) \\d \\[running, it crashed\\]: "
                        "(SetValue|DeleteValue)\\(\\d+\\)\\n")
                    .search(text))
        << text;
    EXPECT_TRUE(Pattern("\\n    (SetValue|DeleteValue) +broken/active_instances\\.cpp:\\d+\\n")
                    .search(text))
        << text;
    EXPECT_NE(text.find("\nmain thread ["), std::string::npos) << text;
    EXPECT_TRUE(
        Pattern("\\noutcome: crashed after .* This is meant: no mutex guards the map\\.\\n$")
            .search(text))
        << text;
    for (const std::string& line : lines_of(text)) EXPECT_LE(line.size(), 100u) << line;
  }
}

TEST(RawReport, LeavesTheBareCrash) {
  const ProcessResult finished = run_built(kBroken, {"--report", "raw"});
  EXPECT_NE(finished.shell_status(), 0);
  EXPECT_EQ(finished.output, "");
  EXPECT_EQ(finished.error_text.find("fatal error"), std::string::npos);
  EXPECT_EQ(finished.error_text.find("outcome:"), std::string::npos);
}

TEST(JsonReport, IsOneObjectOnStdoutAndNothingElse) {
  const Told told = run_told("fixed/active_instances", {"--seconds", "0.1"});
  ASSERT_TRUE(told.report.is_object()) << told.finished.output;
  EXPECT_EQ(told.finished.error_text, "");
  EXPECT_EQ(told.report.at("program"), "fixed/active_instances");
  EXPECT_EQ(told.report.at("exit_status"), 0);
  EXPECT_EQ(told.report.at("signal"), nullptr);
  EXPECT_EQ(told.report.at("mutex"), "on");
  EXPECT_EQ(told.report.at("reports"), 0);
}

TEST(JsonReport, AgreesWithTheExitStatus) {
  for (int i = 0; i < 20; ++i) {
    const Told told = run_told(kBroken, {"--ops", "1000"});
    ASSERT_TRUE(told.report.is_object());
    EXPECT_EQ(told.report.at("exit_status"), told.finished.shell_status());
  }
}

}  // namespace
}  // namespace racekit::test
