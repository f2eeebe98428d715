// One thread changes a container, another reads it: without a lock both ThreadSanitizer and the
// explorer see the race, with a lock neither does. Most of that code lies in the C++ library.

#include <gtest/gtest.h>

#include "tests/support/programs.h"
#include "tests/support/source.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

struct Use {
  const char* name;
  const char* shared;  ///< what is declared
  const char* reads;   ///< the one thread's statements
  const char* writes;  ///< the other's
};

const Use kUses[] = {
    {"MapFindBesideInsert", "std::map<int, int> m{{1, 10}, {2, 20}}", "out += m.find(1)->second;",
     "m[3] = 30;"},
    {"MapWalkBesideErase", "std::map<int, int> m{{1, 1}, {2, 2}, {3, 3}}",
     "for (auto& [key, value] : m) out += value;", "m.erase(2);"},
    {"MapLastBesideInsert", "std::map<int, int> m{{1, 1}, {2, 2}}",
     "out += std::prev(m.end())->first;", "m.emplace(3, 3);"},
    {"SetCountBesideInsert", "std::set<int> s{5, 7}", "out += static_cast<int>(s.count(9));",
     "s.insert(9);"},
    {"MultimapWalkBesideInsert", "std::multimap<int, int> m{{1, 1}, {1, 2}}",
     "for (auto& [key, value] : m) out += value;", "m.emplace(1, 3);"},
    {"MultisetContainsBesideErase", "std::multiset<int> s{5, 5, 7}", "if (s.contains(7)) ++out;",
     "s.erase(7);"},
    {"ListWalkBesidePushBack", "std::list<int> l{1, 2}", "for (int i : l) out += i;",
     "l.push_back(3);"},
    {"ListWalkBesideErase", "std::list<int> l{1, 2}", "for (int i : l) out += i;",
     "l.pop_front();"},
    {"ListFrontBesideSplice", "std::list<int> l{1, 2}, more", "if (!l.empty()) out += l.front();",
     "more.splice(more.begin(), l);"},
    {"ListWalkBesideReverse", "std::list<int> l{1, 2}", "for (int i : l) out += i;",
     "l.reverse();"},
    {"LongStringReadBesideAppend", "std::string s(100, 'x')", "out += s[50];",
     "s += std::string(200, 'y');"},
    {"LongStringReadBesideErase", "std::string s(100, 'x')", "out += s[50];", "s.erase(0, 1);"},
};

std::string program(const Use& use, bool locked) {
  const std::string lock = locked ? "std::lock_guard<std::mutex> lock(mutex); " : "";
  return "#include <iterator>\n#include <list>\n#include <map>\n#include <mutex>\n#include <set>\n"
         "#include <string>\n#include <thread>\n" +
         std::string(use.shared) + ";\nstd::mutex mutex;\nint out = 0;\nint main() {\n" +
         "  std::thread reader([] { " + lock + use.reads + " });\n" + "  std::thread writer([] { " +
         lock + use.writes + " });\n" + "  reader.join();\n  writer.join();\n}\n";
}

class Containers : public testing::TestWithParam<Use> {};

INSTANTIATE_TEST_SUITE_P(All, Containers, testing::ValuesIn(kUses),
                         [](const auto& test) { return test.param.name; });

TEST_P(Containers, UnlockedTheExplorerSeesTheRace) {
  const Source file(program(GetParam(), false));
  const Finished finished = run_built("racekit", {"explore", "--json", file.path()}, 200);
  const auto report = nlohmann::json::parse(finished.output, nullptr, false);
  ASSERT_TRUE(report.is_object()) << finished.output << finished.error_text;
  EXPECT_NE(finished.shell_status(), 0);
  EXPECT_GT(report.at("interleavings"), 1);
  EXPECT_GT(report.at("raced"), 0) << report;
  EXPECT_FALSE(report.at("outcomes").contains("survived")) << report;
  EXPECT_EQ(report.at("complete"), true) << report;
}

TEST_P(Containers, LockedTheExplorerSeesTwoOrdersAndNoRace) {
  const Source file(program(GetParam(), true));
  const Finished finished = run_built("racekit", {"explore", "--json", file.path()}, 200);
  const auto report = nlohmann::json::parse(finished.output, nullptr, false);
  ASSERT_TRUE(report.is_object()) << finished.output << finished.error_text;
  EXPECT_EQ(finished.shell_status(), 0) << report;
  EXPECT_EQ(report.at("interleavings"), 2) << report;
  EXPECT_EQ(report.at("raced"), 0) << report;
  EXPECT_EQ(report.at("complete"), true) << report;
}

TEST_P(Containers, ThreadSanitizerSeesTheRaceUnlessItIsLocked) {
  NEEDS_TSAN();
  const Source broken(program(GetParam(), false));
  const Finished raced = run_built("racekit", {"tsan", broken.path()}, 200);
  EXPECT_EQ(raced.shell_status(), 66) << raced.error_text;
  const Source fixed(program(GetParam(), true));
  const Finished silent = run_built("racekit", {"tsan", fixed.path()}, 200);
  EXPECT_EQ(silent.shell_status(), 0) << silent.error_text;
}

}  // namespace
}  // namespace racekit::test
