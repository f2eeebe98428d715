// racekit detectors: the table is measured, each time, from the files as they are.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/support/programs.h"
#include "tests/support/running.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const char* const kPair = "counter";

/// A source tree of its own for a test: a copy of one pair.
class Tree {
 public:
  Tree() {
    std::string name = testing::TempDir() + "racekit-detectors-test-XXXXXX";
    path_ = mkdtemp(name.data());
    for (const char* kind : {"broken", "fixed"}) {
      fs::create_directory(path_ / kind);
      fs::copy_file(source(file(kind)), path_ / file(kind));
    }
  }
  ~Tree() { fs::remove_all(path_); }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  std::string path() const { return path_; }

  void swap() const {
    fs::rename(path_ / file("broken"), path_ / "aside");
    fs::rename(path_ / file("fixed"), path_ / file("broken"));
    fs::rename(path_ / "aside", path_ / file("fixed"));
  }
  void write(const std::string& place, const std::string& text) const {
    std::ofstream(path_ / place) << text;
  }

 private:
  static std::string file(const std::string& kind) { return kind + '/' + kPair + ".cpp"; }

  fs::path path_;
};

/// A PATH with nothing in it but what a compiler needs, which is called by its whole path.
class BarePath {
 public:
  BarePath() {
    std::string name = testing::TempDir() + "racekit-path-test-XXXXXX";
    path_ = mkdtemp(name.data());
    for (const std::string tool : {"as", "ld"})
      for (const char* folder : {"/usr/bin", "/usr/local/bin", "/bin"})
        if (fs::exists(fs::path(folder) / tool) && !fs::exists(path_ / tool))
          fs::create_symlink(fs::path(folder) / tool, path_ / tool);
  }
  ~BarePath() { fs::remove_all(path_); }
  BarePath(const BarePath&) = delete;
  BarePath& operator=(const BarePath&) = delete;

  std::string path() const { return path_; }

 private:
  fs::path path_;
};

ProcessResult detectors(const Flags& flags, const std::string& path = "") {
  Command command{.arguments = {built("racekit"), "detectors"}, .limit = 280};
  if (!path.empty()) command.arguments = Flags{"/usr/bin/env", "PATH=" + path} + command.arguments;
  command.arguments = command.arguments + flags;
  return run(command);
}

/// The verdicts of a program, by detector; null where the tool is not here.
Json verdicts(const Json& program) {
  Json all = Json::object();
  for (const auto& [detector, result] : program.at("opinions").items())
    all[detector] = result.is_null() ? Json() : result.at("verdict");
  return all;
}

/// The rows of a data file below the lines of its heads.
std::vector<std::vector<std::string>> rows_of(const std::string& data) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : lines_of(data)) {
    if (line.starts_with('#')) continue;
    std::istringstream cells(line);
    auto& row = rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, '\t');) row.push_back(cell);
  }
  return rows;
}

/// With one compiler and without valgrind: it takes long enough. (A lesson runs them all.)
Json measured(const Tree& tree) {
  const BarePath path;
  const ProcessResult finished =
      detectors({"--runs", "1", "--source", tree.path(), "--json"}, path.path());
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  return Json::parse(finished.output, nullptr, false);
}

// --- What the table says -------------------------------------------------------------------------

TEST(Detectors, TheRowsFlipWithTheFiles) {
  NEEDS_TSAN();
  const Tree tree;
  const Json before = measured(tree);
  tree.swap();
  const Json after = measured(tree);
  ASSERT_TRUE(before.is_object());
  ASSERT_TRUE(after.is_object());
  ASSERT_EQ(before.at("pairs").size(), 1u);
  const Json& pair = before.at("pairs")[0];
  const Json& swapped = after.at("pairs")[0];
  EXPECT_EQ(pair.at("name"), kPair);
  const std::map<std::string, std::string> flipped{{"caught", "false alarm"},
                                                   {"missed", "silent"},
                                                   {"silent", "missed"},
                                                   {"false alarm", "caught"}};
  int seen = 0;
  for (const auto& [here, there] : {std::pair{"broken", "fixed"}, std::pair{"fixed", "broken"}}) {
    const Json was = verdicts(pair.at(here));
    const Json is = verdicts(swapped.at(there));
    for (const auto& [detector, verdict] : was.items()) {
      SCOPED_TRACE(detector + ", " + here);
      if (verdict.is_null()) {
        EXPECT_TRUE(is.at(detector).is_null());
        continue;
      }
      ++seen;
      EXPECT_EQ(is.at(detector), flipped.at(verdict));
    }
  }
  EXPECT_GE(seen, 2 * 4);  // two builds with ThreadSanitizer or one, the assertions, the explorer

  // What this pair is for: a data race on a number, which nothing else can notice.
  const Json broken = verdicts(pair.at("broken"));
  for (const char* detector : {"g++ TSan", "clang++ TSan", "the explorer"})
    EXPECT_TRUE(broken.at(detector).is_null() || broken.at(detector) == "caught") << detector;
  for (const char* detector : {"AddressSanitizer", "-Wthread-safety", "_GLIBCXX_ASSERTIONS"})
    EXPECT_TRUE(broken.at(detector).is_null() || broken.at(detector) == "missed") << detector;
  EXPECT_EQ(pair.at("fixed").at("plain").at("failed"), 0);
}

TEST(Detectors, ThePictureShowsTheTable) {
  const Tree tree;
  const BarePath path;
  fs::create_symlink("/usr/bin/gnuplot", path.path() + "/gnuplot");
  const std::string picture = tree.path() + "/who.svg";
  const std::string data = tree.path() + "/who.tsv";
  const ProcessResult finished = detectors(
      {"--runs", "1", "--source", tree.path(), "--json", "--plot", picture, "--data", data},
      path.path());
  ASSERT_EQ(finished.shell_status(), 0) << finished.error_text;
  const Json report = Json::parse(finished.output, nullptr, false);
  const Json& pair = report.at("pairs").at(0);
  std::map<std::pair<std::string, std::string>, std::string> expected;
  const std::map<std::string, std::string> shown{{"false alarm", "ALARM"}, {"failed", "?"}};
  std::map<std::string, int> times;
  for (const char* kind : {"broken", "fixed"}) {
    const std::string program = std::string(kind) + '/' + kPair;
    const Json& plain = pair.at(kind).at("plain");
    expected[{"plain runs that failed", program}] =
        plain.at("failed").dump() + '/' + plain.at("made").dump();
    const Json of_program = verdicts(pair.at(kind));
    for (const auto& [tool, verdict] : of_program.items()) {
      const std::string answer = verdict.is_null() ? "-" : verdict.get<std::string>();
      expected[{tool, program}] = shown.contains(answer) ? shown.at(answer) : answer;
    }
  }
  std::map<std::pair<std::string, std::string>, std::string> kept;
  for (const auto& row : rows_of(text_of(data))) {
    ASSERT_EQ(row.size(), 5u);
    kept[{row[3], row[4]}] = row[2];
  }
  EXPECT_EQ(kept, expected);
  // Each answer stands in the picture, as often as in the table.
  const std::string svg = text_of(picture);
  for (const auto& [place, answer] : expected) ++times[answer];
  for (const auto& [answer, often] : times) {
    int found = 0;
    const std::string element = "<text>" + answer + "</text>";
    for (auto at = svg.find(element); at != std::string::npos; at = svg.find(element, at + 1))
      ++found;
    EXPECT_EQ(found, often) << answer;
  }
}

TEST(Detectors, WhatIsNotHereIsADashWithItsPackage) {
  const Tree tree;
  for (const char* place : {"broken/service.cpp", "fixed/service.cpp"})
    tree.write(place, "int main() { return nothing; }\n");
  tree.write("broken/alone.cpp", "int main() {}\n");
  const BarePath path;
  const ProcessResult finished = detectors({"--runs", "1", "--source", tree.path()}, path.path());
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  for (const char* line :
       {"- Helgrind: not here; its package: valgrind\n", "- DRD: not here; its package: valgrind\n",
        "No row for alone: there is no fixed/alone.cpp.\n",
        "No row for service: broken/service.cpp does not play on the kit's "
        "stage, it is driven from outside.\n"})
    EXPECT_NE(finished.output.find(line), std::string::npos) << finished.output;
  // One of the two compilers is the kit's own, known by its path.
  const bool no_gcc =
      finished.output.find("- g++ TSan: not here; its package: g++\n") != std::string::npos;
  const bool no_clang =
      finished.output.find("- clang++ TSan: not here; its package: clang\n") != std::string::npos;
  EXPECT_TRUE(no_gcc || no_clang) << finished.output;
  for (const std::string& line : lines_of(finished.output))
    EXPECT_TRUE(!line.starts_with(kPair) || line.find(" - ") != std::string::npos) << line;
}

// What the kit does beside the program is no finding; what a type of the program's own does is one.
TEST(Detectors, AnErrorOfValgrindsCountsByWhoseCodeItIs) {
  for (const char* type : {"kit/stage/channel.cpp", "kit/stage/switched.h"})
    ASSERT_TRUE(fs::exists(source(type))) << "detector_reports.cpp knows it by its name";
  const Tree tree;
  const BarePath path;
  const std::string valgrind = path.path() + "/valgrind";
  std::ofstream(valgrind)
      << "#!/bin/sh\n"
         "case $1 in *helgrind) file=stage_run.cpp ;; *) file=channel.h ;; esac\n"
         "exec >&2\n"
         "echo '==1== Command: it'\n"
         "echo '==1== Possible data race during write of size 8 at 0x1'\n"
         "echo \"==1==    at 0x1: run() ("
      << source("kit/stage/") << "$file:1)\"\n";
  fs::permissions(valgrind, fs::perms::owner_all);
  const ProcessResult finished =
      detectors({"--runs", "1", "--source", tree.path(), "--json"}, path.path());
  ASSERT_EQ(finished.shell_status(), 0) << finished.error_text;
  const Json pair = Json::parse(finished.output).at("pairs").at(0);
  EXPECT_EQ(verdicts(pair.at("broken")).at("Helgrind"), "missed");
  EXPECT_EQ(verdicts(pair.at("fixed")).at("Helgrind"), "silent");
  EXPECT_EQ(verdicts(pair.at("broken")).at("DRD"), "caught");
  EXPECT_EQ(verdicts(pair.at("fixed")).at("DRD"), "false alarm");
}

TEST(Detectors, AMisspeltPairIsNamedInAShortLine) {
  for (const auto& entry : fs::directory_iterator(source("broken"))) {
    const std::string name = entry.path().stem();
    const ProcessResult finished = detectors({name.substr(0, name.size() - 1)});
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_NE(finished.error_text.find("takes " + name), std::string::npos) << finished.error_text;
    EXPECT_LT(finished.error_text.size(), 200u) << finished.error_text;
  }
}

// --- What cannot be measured ---------------------------------------------------------------------

TEST(Detectors, RefusesInOneLine) {
  const Tree tree;
  const std::vector<std::pair<Flags, std::string>> bad{
      {{"nowhere"}, "PAIR 'nowhere': takes "},
      {{"--runs", "0"}, "--runs '0'"},
      {{"--source", "/nowhere"}, "--source '/nowhere': takes a folder with broken/NAME.cpp"},
      {{"--source", tree.path(), "active_instances"}, "PAIR 'active_instances': takes counter"},
      {{"--dance"}, "--dance"}};
  for (const auto& [flags, named] : bad) {
    SCOPED_TRACE(testing::PrintToString(flags));
    const ProcessResult finished = detectors(flags);
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_EQ(finished.output, "");
    EXPECT_NE(finished.error_text.find(named), std::string::npos) << finished.error_text;
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
  }
}

TEST(Detectors, AFileThatDoesNotCompileIsNamedWithItsFirstError) {
  const Tree tree;
  tree.write("fixed/counter.cpp",
             "#include \"kit/stage/stage.h\"\nint main(int argc, char** argv) {\n"
             "  racekit::Stage stage(argc, argv, nothing);\n}\n");
  const BarePath path;
  const ProcessResult finished = detectors({"--source", tree.path()}, path.path());
  EXPECT_EQ(finished.shell_status(), 2);
  EXPECT_EQ(finished.output, "");
  const auto lines = lines_of(finished.error_text);
  ASSERT_FALSE(lines.empty());
  EXPECT_TRUE(lines.back().starts_with("racekit: 'fixed/counter.cpp': does not compile: "))
      << finished.error_text;
  EXPECT_NE(lines.back().find("fixed/counter.cpp:3:"), std::string::npos) << finished.error_text;
}

TEST(Detectors, LeavesNothingBehindWhenItIsStopped) {
  const std::string temporary = testing::TempDir() + "detectors_temporary";
  fs::remove_all(temporary);
  fs::create_directories(temporary);
  setenv("TMPDIR", temporary.c_str(), 1);
  const auto is_empty = [&] { return fs::is_empty(temporary); };
  for (const int number : {SIGTERM, SIGKILL}) {
    const Running running("racekit", {"detectors", kPair});
    EXPECT_TRUE(soon([&] { return !is_empty(); }));
    running.send(number);
    EXPECT_TRUE(soon(is_empty)) << number;
  }
  unsetenv("TMPDIR");
}

}  // namespace
}  // namespace racekit::test
