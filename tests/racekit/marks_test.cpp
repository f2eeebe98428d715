// racekit check --each, --junit and --sarif: many submissions, each judged apart.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>

#include "tests/support/programs.h"
#include "tests/support/room.h"
#include "tests/support/small_sources.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// Five submissions, and what was made of them.
struct Class {
  fs::path folder;
  ProcessResult judged;
  std::map<std::string, Json> rows;  ///< by the file's name
};

Class judged_class() {
  Class it{.folder = room("marks_class"), .judged = {}, .rows = {}};
  Flags flags{"check",
              "--each",
              "--json",
              "--jobs",
              "2",
              "--junit",
              it.folder / "marks.xml",
              "--sarif",
              it.folder / "marks.sarif",
              "--judge-limit",
              "200"};
  for (const auto& [name, text] : {std::pair{"sound.cpp", kSound},
                                   {"racy.cpp", kRacy},
                                   {"deadlock.cpp", kDeadlock},
                                   {"wrong.cpp", kDoesNotCompile}})
    flags.push_back(write_file(it.folder / name, text));
  flags.push_back(write_file(it.folder / "kills.cpp",
                             text_of(source("tests/samples/hostile/kills_its_parent.cpp"))));
  it.judged = run_built("racekit", flags, 280);
  const Json all = Json::parse(it.judged.output, nullptr, false);
  if (all.is_object())
    for (const Json& row : all.at("rows"))
      it.rows[fs::path(row.at("file").get<std::string>()).filename()] = row;
  return it;
}

void expect_rows(const Class& all) {
  EXPECT_EQ(all.judged.shell_status(), 70) << all.judged.error_text;  // the worst row's
  ASSERT_EQ(all.rows.size(), 5u) << all.judged.output;
  const Json& sound = all.rows.at("sound.cpp");
  EXPECT_EQ(sound.at("verdict"), "nothing fails");
  EXPECT_EQ(sound.at("passed"), "compile, plain, ThreadSanitizer, 1 of 1 case");
  EXPECT_EQ(sound.at("exit_status"), 0);
  EXPECT_TRUE(sound.at("report").is_object());
  const Json& racy = all.rows.at("racy.cpp");
  EXPECT_EQ(racy.at("verdict"), "it fails");
  EXPECT_EQ(racy.at("exit_status"), 65);
  EXPECT_NE(racy.at("lesson"), "");
  const Json& deadlock = all.rows.at("deadlock.cpp");
  EXPECT_EQ(deadlock.at("worst"), "deadlocked");
  EXPECT_EQ(deadlock.at("exit_status"), 67);
  const Json& wrong = all.rows.at("wrong.cpp");
  EXPECT_EQ(wrong.at("verdict"), "does not compile");
  EXPECT_EQ(wrong.at("exit_status"), 2);
  EXPECT_NE(wrong.at("why").get<std::string>().find("wrong.cpp:2:10: error"), std::string::npos);
  const Json& kills = all.rows.at("kills.cpp");
  EXPECT_EQ(kills.at("verdict"), "not judged");
  EXPECT_EQ(kills.at("worst"), "crashed");
  EXPECT_EQ(kills.at("why"), "its judge was ended by SIGKILL");
}

void expect_junit(const Class& all) {
  // Python reads the XML; a line for each test case: file, name, how it ended.
  const ProcessResult read =
      run({.arguments = {"/usr/bin/python3", source("tests/racekit/junit_lines.py"),
                         all.folder / "marks.xml"}});
  ASSERT_EQ(read.shell_status(), 0) << read.error_text;
  const std::vector<std::string> lines = lines_of(read.output);
  const auto has = [&](const std::string& line) {
    EXPECT_NE(std::ranges::find(lines, line), lines.end()) << line << "\n--- in\n" << read.output;
  };
  for (const char* stage : {"compiles", "plain runs", "ThreadSanitizer", "all interleavings"})
    has("sound.cpp: " + std::string(stage) + ": passed");
  has("sound.cpp: does the work of the original, each function alone: skipped");
  has("racy.cpp: compiles: passed");
  has("racy.cpp: ThreadSanitizer: failure");
  has("racy.cpp: all interleavings: failure");
  has("deadlock.cpp: all interleavings: failure");
  has("wrong.cpp: compiles: failure");
  has("wrong.cpp: plain runs: skipped");
  has("wrong.cpp: all interleavings: skipped");
  has("kills.cpp: compiles: passed");
  has("kills.cpp: plain runs: error");
  has("kills.cpp: all interleavings: skipped");
}

/// A SARIF file follows its schema, and each result names one of its rules. Gives the results.
Json sarif_results(const std::string& file) {
  const ProcessResult valid =
      run({.arguments = {"/usr/bin/python3", source("tests/racekit/sarif/validate.py"), file,
                         source("tests/racekit/sarif/sarif-schema-2.1.0.json")}});
  EXPECT_EQ(valid.shell_status(), 0) << valid.output << valid.error_text;
  const Json sarif = Json::parse(text_of(file));
  const Json& run = sarif.at("runs").at(0);
  const Json& rules = run.at("tool").at("driver").at("rules");
  for (const Json& result : run.at("results")) {
    const auto number = result.at("ruleIndex").get<std::size_t>();
    EXPECT_LT(number, rules.size()) << result;
    if (number < rules.size()) {
      EXPECT_EQ(rules[number].at("id"), result.at("ruleId"));
    }
  }
  return run.at("results");
}

void expect_sarif(const Class& all) {
  const Json results = sarif_results(all.folder / "marks.sarif");
  ASSERT_EQ(results.size(), 2u) << results;
  const Json& race = results[0];
  EXPECT_EQ(race.at("ruleId"), "data-race");
  EXPECT_NE(race.at("message").at("text").get<std::string>().find("neither holds a lock"),
            std::string::npos)
      << race;
  const Json& place = race.at("locations").at(0).at("physicalLocation");
  EXPECT_TRUE(place.at("artifactLocation").at("uri").get<std::string>().ends_with("/racy.cpp"));
  EXPECT_EQ(place.at("region").at("startLine"), 4);
  const Json& deadlock = results[1];
  EXPECT_EQ(deadlock.at("ruleId"), "deadlocked");
  for (const Json& result : results) {
    const Json& flows = result.at("codeFlows").at(0).at("threadFlows");
    EXPECT_GE(flows.size(), 2u) << result;
    bool has_line = false;
    for (const Json& flow : flows)
      for (const Json& step : flow.at("locations"))
        has_line |= step.at("location").contains("physicalLocation");
    EXPECT_TRUE(has_line) << result;
  }
}

TEST(Marks, EachSubmissionHasItsOwnRowInTableJUnitAndSarif) {
  NEEDS_TSAN();
  const Class all = judged_class();
  expect_rows(all);
  expect_junit(all);
  expect_sarif(all);
}

TEST(Marks, ATableTellsWhatWasPassed) {
  const fs::path folder = room("marks_table");
  const ProcessResult finished =
      run_built("racekit",
                {"check", "--each", write_file(folder / "a.cpp", kDoesNotCompile),
                 write_file(folder / "b.cpp", kDoesNotCompile)},
                120);
  EXPECT_EQ(finished.shell_status(), 2) << finished.error_text;
  const std::vector<std::string> lines = lines_of(finished.output);
  ASSERT_EQ(lines.size(), 5u) << finished.output;
  EXPECT_EQ(words_of(lines[0]), (Flags{"file", "verdict", "worst", "passed", "lesson"}));
  EXPECT_TRUE(lines[1].starts_with((folder / "a.cpp").string() + "  does not compile  usage"))
      << lines[1];
  EXPECT_TRUE(lines[3].starts_with((folder / "b.cpp").string())) << lines[3];
}

/// What a submission prints as a report of its own must not end the work on the others.
TEST(Marks, AReportOfTheProgramsOwnCostsNoOtherItsRow) {
  NEEDS_TSAN();
  const fs::path folder = room("marks_forged");
  const std::string forged =
      replaced("#include <cstdio>\n#include <string>\n" + text_of(source("broken/counter.cpp")),
               "{\n  Stage stage",
               "{\n  for (int i = 0; i < argc; ++i)\n"
               "    if (std::string(argv[i]) == \"--report\") {\n"
               "      std::puts(R\"({\"outcome\": \"raced\", \"elapsed_ns\": \"soon\", \"race\": "
               "{\"accesses\":"
               " [{\"place\": {\"function\": \"f\"}, \"thread\": 7}]}})\");\n"
               "      return 66;\n    }\n  Stage stage");
  const ProcessResult finished =
      run_built("racekit",
                {"check", "--each", "--json", "--limit", "5", "--sarif", folder / "x.sarif",
                 write_file(folder / "forged.cpp", forged),
                 write_file(folder / "wrong.cpp", kDoesNotCompile)},
                200);
  const Json all = Json::parse(finished.output, nullptr, false);
  ASSERT_TRUE(all.is_object()) << finished.output << finished.error_text;
  ASSERT_EQ(all.at("rows").size(), 2u);
  EXPECT_NE(all.at("rows").at(0).at("exit_status"), 0) << all;
  EXPECT_EQ(all.at("rows").at(1).at("verdict"), "does not compile") << all;
  sarif_results(folder / "x.sarif");
}

/// Nor must a file that cannot be read, or one whose name would write rows of its own.
TEST(Marks, NoNameOfAFileForgesARow) {
  const fs::path folder = room("marks_names");
  const fs::path forger = folder / "a\n\x1b[2Jb.cpp  cured  \xff\xef\xbf\xbf.cpp";
  const fs::path assembler = folder / "assembler.cpp";
  const ProcessResult finished =
      run_built("racekit",
                {"check", "--each", "--junit", folder / "x.xml",
                 write_file(forger, kDoesNotCompile), folder / "nowhere.cpp",
                 write_file(assembler, "int main() { asm(\"no_such_instruction\"); }\n")},
                120);
  EXPECT_EQ(finished.shell_status(), 2) << finished.error_text;
  const std::vector<std::string> lines = lines_of(finished.output);
  ASSERT_EQ(lines.size(), 7u) << finished.output;
  EXPECT_NE(lines[1].find("/a??[2Jb.cpp  cured  ?"), std::string::npos) << lines[1];
  EXPECT_NE(lines[1].find("does not compile"), std::string::npos) << lines[1];
  EXPECT_NE(lines[3].find("nowhere.cpp"), std::string::npos) << lines[3];
  EXPECT_NE(lines[4].find("no such file"), std::string::npos) << lines[4];
  // g++ asks an assembler, which writes "Error" and no column; clang++ has its own.
  EXPECT_TRUE(std::regex_search(lines[6], std::regex("assembler\\.cpp:1(:18)?: [Ee]rror: ")))
      << lines[6];
  EXPECT_EQ(finished.output.find('\x1b'), std::string::npos);
  const ProcessResult read =
      run({.arguments = {"/usr/bin/python3", source("tests/racekit/junit_lines.py"),
                         folder / "x.xml"}});
  EXPECT_EQ(read.shell_status(), 0) << read.error_text;
}

TEST(Marks, AJudgeAtItsLimitHasARowThatSaysSo) {
  const std::string file = write_file(
      room("marks_limit") / "endless.cpp",
      "#include <unistd.h>\nint main() { alarm(60); for (volatile int i = 0;; i = i + 1) {} }\n");
  const ProcessResult finished =
      run_built("racekit",
                {"check", "--each", "--json", "--judge-limit", "5", "--run-limit", "60", file}, 60);
  EXPECT_EQ(finished.shell_status(), 124) << finished.output << finished.error_text;
  const Json all = Json::parse(finished.output, nullptr, false);
  ASSERT_TRUE(all.is_object());
  EXPECT_EQ(all.at("rows").at(0).at("worst"), "hung");
  EXPECT_EQ(all.at("rows").at(0).at("why"), "its judge was not ready after 5 s, and was ended");
}

/// With root's rights /dev/null would be replaced by a file.
TEST(Marks, WhatIsNoFileIsWrittenIntoAndNotReplaced) {
  const fs::path folder = room("marks_pipe");
  const std::string pipe = folder / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const int reader = open(pipe.c_str(), O_RDWR | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  const std::string file = write_file(folder / "wrong.cpp", "no C++\n");
  run_built("racekit", {"check", "--each", "--junit", pipe, file}, 100);
  EXPECT_TRUE(fs::is_fifo(pipe));
  std::string text(4'096, ' ');
  EXPECT_GT(read(reader, text.data(), text.size()), 0);
  EXPECT_NE(text.find("<testsuite"), std::string::npos) << text;
  close(reader);
}

}  // namespace
}  // namespace racekit::test
