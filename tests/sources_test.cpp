// What the sources promise a reader: the pair differs in its mutex lines only, and is short.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>

#include "tests/support/ground_truth.h"
#include "tests/support/programs.h"

namespace racekit::test {
namespace {

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(source("broken")))
    found.push_back(entry.path().filename());
  std::sort(found.begin(), found.end());
  return found;
}

/// The lines of a program below its header comment.
std::vector<std::string> code_of(const std::string& path) {
  auto lines = lines_of(text_of(source(path)));
  const auto code = std::find_if(lines.begin(), lines.end(),
                                 [](const std::string& line) { return !line.starts_with("//"); });
  lines.erase(lines.begin(), code);
  return lines;
}

TEST(Sources, EveryBrokenProgramHasItsFixedOne) {
  ASSERT_FALSE(names().empty());
  for (const std::string& name : names())
    EXPECT_TRUE(std::filesystem::exists(source("fixed/" + name))) << name;
}

TEST(Sources, AProgramHasAtMostSixtyLines) {
  for (const std::string& name : names())
    for (const char* folder : {"broken/", "fixed/"})
      EXPECT_LE(lines_of(text_of(source(folder + name))).size(), 60u) << folder << name;
}

TEST(Sources, ActiveInstancesDiffersInItsMutexLinesAndHeaderOnly) {
  const auto broken = code_of("broken/active_instances.cpp");
  auto fixed = code_of("fixed/active_instances.cpp");
  const std::regex mutex_line(
      "#include <mutex>|"
      "racekit::Switched<std::mutex> mutex;  // var mutex = &sync.Mutex\\{\\}|"
      "  mutex\\.(un)?lock\\(\\);.*");
  const auto is_mutex_line = [&](const std::string& line) {
    return std::regex_match(line, mutex_line);
  };
  // The include, the mutex, and lock and unlock in each of the three functions.
  EXPECT_EQ(std::count_if(fixed.begin(), fixed.end(), is_mutex_line), 8);
  for (auto line = fixed.begin(); line != fixed.end();) {
    if (!is_mutex_line(*line)) {
      ++line;
      continue;
    }
    const bool stands_alone =
        line + 1 != fixed.end() && line->find("Switched") != std::string::npos;
    line = fixed.erase(line);
    if (stands_alone && line->empty()) line = fixed.erase(line);  // the blank line below the mutex
  }
  EXPECT_EQ(fixed, broken);
}

TEST(Sources, TheHeaderHoldsTheGroundTruth) {
  const GroundTruth broken = ground_truth("broken/active_instances.cpp");
  EXPECT_EQ(broken.race, "ActiveInstances");
  EXPECT_TRUE(broken.writes("SetValue"));
  EXPECT_TRUE(broken.writes("DeleteValue"));
  EXPECT_FALSE(broken.writes("HasValue"));
  EXPECT_EQ(broken.outcome, "crashed");
  const GroundTruth fixed = ground_truth("fixed/active_instances.cpp");
  EXPECT_FALSE(fixed.races());
  EXPECT_EQ(fixed.outcome, "survived");
}

}  // namespace
}  // namespace racekit::test
