// The house: dependencies between the folders of kit/ run one way, and what is linked into a
// learner's program stays apart from what looks at it from outside.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/programs.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;

struct Include {
  std::string from, to;  // folders: "kit/explore"
  std::string header;
  std::string text;  // for a message: who includes what
};

/// A folder's includes of the kit's own headers in other folders.
std::vector<Include> includes() {
  std::vector<Include> all;
  const fs::path root = source("");
  for (const auto& entry : fs::recursive_directory_iterator(root / "kit")) {
    const fs::path& file = entry.path();
    if (file.extension() != ".cpp" && file.extension() != ".h") continue;
    const std::string from = fs::relative(file.parent_path(), root).string();
    std::ifstream stream(file);
    const std::string begin = "#include \"kit/";
    for (std::string line; std::getline(stream, line);) {
      if (!line.starts_with(begin)) continue;
      const std::string header = line.substr(10, line.rfind('"') - 10);
      const std::string to = fs::path(header).parent_path().string();
      if (to != from)
        all.push_back({from, to, header, fs::relative(file, root).string() + ": " + header});
    }
  }
  return all;
}

/// The floor of a folder: a folder includes those of lower floors only. -1: it has none.
int floor_of(const std::string& folder) {
  static const std::vector<std::vector<std::string>> floors{
      {"kit/base", "kit/instrumented"},
      {"kit/frames", "kit/plot"},
      {"kit/stage"},
      {"kit/explore", "kit/tsan"},
      {"kit/explore/flat"},
      {"kit/explore/search", "kit/explore/runtime", "kit/tsan/runtime", "kit/watch"},
      {"kit/trace", "kit/explore/runtime/interceptors", "kit/explore/runtime/resident", "kit/cost",
       "kit/daemon", "kit/load", "kit/demo"},
      {"kit/web"},
      {"kit/racekit/program"},
      {"kit/racekit", "kit/racekit/marks"},
      {"kit/racekit/check", "kit/racekit/detectors", "kit/racekit/doctor", "kit/racekit/explore",
       "kit/racekit/learn", "kit/racekit/cost", "kit/racekit/tally"}};
  for (std::size_t floor = 0; floor < floors.size(); ++floor)
    if (std::ranges::find(floors[floor], folder) != floors[floor].end())
      return static_cast<int>(floor);
  return -1;
}

TEST(House, EachFolderIncludesOnlyWhatLiesBelowIt) {
  const std::vector<Include> all = includes();
  EXPECT_GT(all.size(), 300u);
  for (const Include& include : all) {
    ASSERT_GE(floor_of(include.from), 0) << include.from << " has no floor in this test";
    ASSERT_GE(floor_of(include.to), 0) << include.to << " has no floor in this test";
    EXPECT_GT(floor_of(include.from), floor_of(include.to)) << include.text;
  }
}

TEST(House, WhatIsLinkedIntoAProgramIsApart) {
  for (const Include& include : includes()) {
    const auto is_inside = [](const std::string& folder) {
      return folder.find("/runtime") != std::string::npos;
    };
    EXPECT_TRUE(!is_inside(include.to) || is_inside(include.from)) << include.text;
    const bool is_outside = include.to.ends_with("/search") || include.to == "kit/watch";
    EXPECT_FALSE(is_inside(include.from) && is_outside) << include.text;
    // Both sides know the layout of what they share, in headers of declarations only.
    const bool from_its_parent = include.from.starts_with(include.to + "/runtime");
    const fs::path implementation = fs::path(source(include.header)).replace_extension(".cpp");
    EXPECT_FALSE(from_its_parent && fs::exists(implementation)) << include.text;
  }
}

TEST(House, EachFolderSaysWhatItIsFor) {
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(source("kit")))) {
    const fs::path name = entry.path().filename();
    if (!entry.is_directory() || name == "bits" || name == "include" || name == "deps" ||
        name == "css" || name == "assets")
      continue;  // parts of the folder above
    EXPECT_TRUE(fs::exists(entry.path() / "README.md")) << entry.path();
  }
}

}  // namespace
}  // namespace racekit::test
