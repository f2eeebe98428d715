// What the sources promise a reader: the pair differs in its mutex lines only, and is short.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "kit/base/pattern.h"
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

/// The map, the mutex, and what stands between lock and unlock are the same in both programs that
/// tell the document's story.
class DocumentsPair : public testing::TestWithParam<std::pair<const char*, int>> {};

TEST_P(DocumentsPair, DiffersInItsMutexLinesAndHeaderOnly) {
  const auto [name, mutex_lines] = GetParam();
  const auto broken = code_of(std::string("broken/") + name);
  auto fixed = code_of(std::string("fixed/") + name);
  const Pattern mutex_line(
      "#include <mutex>|"
      "racekit::Switched<std::mutex> mutex;  // var mutex = &sync.Mutex\\{\\}|"
      "  mutex\\.(un)?lock\\(\\);.*");
  const auto is_mutex_line = [&](const std::string& line) {
    return mutex_line.match(line).has_value();
  };
  EXPECT_EQ(std::count_if(fixed.begin(), fixed.end(), is_mutex_line), mutex_lines);
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

// The include, the mutex, and lock and unlock in each function that uses the map.
INSTANTIATE_TEST_SUITE_P(Sources, DocumentsPair,
                         testing::Values(std::pair{"active_instances.cpp", 8},
                                         std::pair{"daemon.cpp", 10}),
                         [](const auto& pair) { return test_name(pair.param.first); });

TEST(Sources, TheDaemonUsesTheMapWithTheDocumentsLines) {
  for (const char* folder : {"broken/", "fixed/"})
    for (const char* line : {"std::unordered_map<int, Channel> ActiveInstances;",
                             "  ActiveInstances[id] = Channel(5);  // make(chan string, 5)",
                             "  ActiveInstances.erase(id);  // delete(ActiveInstances, id)"})
      for (const char* name : {"active_instances.cpp", "daemon.cpp"}) {
        const auto code = code_of(std::string(folder) + name);
        EXPECT_EQ(std::count(code.begin(), code.end(), line), 1) << folder << name << ": " << line;
      }
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
