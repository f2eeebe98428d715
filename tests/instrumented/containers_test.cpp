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
  bool many = false;   ///< interleavings, more than a test can wait for
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
    {"ShortStringReadBesideAssign", "std::string s = \"abc\"", "out += s[1];", "s = \"xyz\";"},
    {"VectorReadBesidePushBack", "std::vector<int> v{1, 2}", "out += v[0];", "v.push_back(3);"},
    {"VectorOfBoolReadBesideFlip", "std::vector<bool> v(8)", "out += v[0];", "v[7] = true;"},
    {"DequeFrontBesidePushFront", "std::deque<int> d{1, 2}", "out += d.front();",
     "d.push_front(3);"},
    {"ForwardListWalkBesidePushFront", "std::forward_list<int> l{1}", "for (int i : l) out += i;",
     "l.push_front(2);"},
    {"UnorderedMapFindBesideInsert", "std::unordered_map<int, int> m{{1, 1}}",
     "out += static_cast<int>(m.count(2));", "m[2] = 2;"},
    {"UnorderedSetCountBesideErase", "std::unordered_set<int> s{1, 2}",
     "out += static_cast<int>(s.count(1));", "s.erase(1);"},
    {"PriorityQueueTopBesidePush", "std::priority_queue<int> q({}, {1, 2})", "out += q.top();",
     "q.push(3);"},
    {"QueueFrontBesidePop", "std::queue<int> q({1, 2})", "out += q.front();", "q.pop();"},
    {"ArrayReadBesideFill", "std::array<int, 3> a{}", "out += a[2];", "a.fill(1);"},
    {"BitsetTestBesideSet", "std::bitset<8> b", "out += b.test(1);", "b.set(7);"},
    {"ValarraySumBesideWrite", "std::valarray<int> v{1, 2}", "out += v.sum();", "v[1] = 3;"},
    {"OptionalReadBesideReset", "std::optional<int> o = 1", "if (o) out += 1;", "o.reset();"},
    {"VariantReadBesideAssign", "std::variant<int, bool> v = 1",
     "out += static_cast<int>(v.index());", "v = true;"},
    {"FunctionCallBesideAssign", "std::function<int()> f = [] { return 1; }", "out += f() * 0;",
     "f = [] { return 2; };"},
    {"SharedPointerReadBesideReset", "auto p = std::make_shared<int>(1)", "if (p) ++out;",
     "p.reset();"},
    {"OutputStreamReadBesideWrite", "std::ostringstream s", "out += static_cast<int>(s.tellp());",
     "s << 1;", true},
    {"StringReadBesideGetline", "std::string s(40, 'x')", "out += s[3];",
     "std::istringstream in(\"text\"); std::getline(in, s);"},
    {"TextReadBesideCopy", "char s[40] = \"abc\"", "out += static_cast<int>(std::strlen(s));",
     "std::strcpy(s, \"longer\");"},
    {"TextReadBesidePrint", "char s[40] = \"abc\"", "out += s[0];",
     "std::snprintf(s, sizeof s, \"%s %d\", \"x\", 7);"},
    {"TextPrintedBesideWrite", "char s[40] = \"abc\"",
     "char copy[60]; out += std::snprintf(copy, sizeof copy, \"%5.2f %s\", 0.5, s);",
     "s[1] = 'y';"},
};

/// A program has only those that it names, as each takes its time to compile.
const std::pair<const char*, const char*> kHeaders[] = {{"std::array", "array"},
                                                        {"std::bitset", "bitset"},
                                                        {"std::snprintf", "cstdio"},
                                                        {"std::str", "cstring"},
                                                        {"std::deque", "deque"},
                                                        {"std::forward_list", "forward_list"},
                                                        {"std::function", "functional"},
                                                        {"std::list", "list"},
                                                        {"std::map", "map"},
                                                        {"std::multimap", "map"},
                                                        {"std::make_shared", "memory"},
                                                        {"std::optional", "optional"},
                                                        {"queue", "queue"},
                                                        {"std::set", "set"},
                                                        {"std::multiset", "set"},
                                                        {"stringstream", "sstream"},
                                                        {"std::string", "string"},
                                                        {"std::unordered_map", "unordered_map"},
                                                        {"std::unordered_set", "unordered_set"},
                                                        {"std::valarray", "valarray"},
                                                        {"std::variant", "variant"},
                                                        {"std::vector", "vector"}};

/// With `turns` the read comes first. The flag is relaxed and puts nothing in order: unlocked, the
/// two still race. ThreadSanitizer can miss two accesses that happen at the same moment.
std::string program(const Use& use, bool locked, bool turns = false) {
  const std::string first_went = turns ? " turn::first_went();" : "";
  const std::string wait_for_first = turns ? "turn::wait_for_first(); " : "";
  const std::string lock = locked ? "std::lock_guard<std::mutex> lock(mutex); " : "";
  const std::string text = use.shared + std::string(use.reads) + use.writes;
  std::string includes = "#include <mutex>\n#include <thread>\n";
  if (turns) includes += "#include \"tests/samples/turn.h\"\n";
  for (const auto& [name, header] : kHeaders)
    if (text.find(name) != std::string::npos)
      includes += "#include <" + std::string(header) + ">\n";
  return includes + std::string(use.shared) + ";\nstd::mutex mutex;\nint out = 0;\nint main() {\n" +
         "  std::thread reader([] { " + lock + use.reads + first_went + " });\n" +
         "  std::thread writer([] { " + wait_for_first + lock + use.writes + " });\n" +
         "  reader.join();\n  writer.join();\n}\n";
}

class Containers : public testing::TestWithParam<Use> {};

INSTANTIATE_TEST_SUITE_P(All, Containers, testing::ValuesIn(kUses),
                         [](const auto& test) { return test.param.name; });

TEST_P(Containers, UnlockedTheExplorerSeesTheRace) {
  const Source file(program(GetParam(), false));
  const ProcessResult finished =
      run_built("racekit",
                Flags{"explore", "--json", file.path()} +
                    (GetParam().many ? Flags{"--random", "20"} : Flags{}),
                200);
  const auto report = nlohmann::json::parse(finished.output, nullptr, false);
  ASSERT_TRUE(report.is_object()) << finished.output << finished.error_text;
  EXPECT_NE(finished.shell_status(), 0);
  EXPECT_GT(report.at("interleavings"), 1);
  EXPECT_GT(report.at("raced"), 0) << report;
  EXPECT_FALSE(report.at("outcomes").contains("survived")) << report;
  EXPECT_TRUE(report.at("complete") == true || GetParam().many) << report;
}

TEST_P(Containers, LockedTheExplorerSeesTwoOrdersAndNoRace) {
  const Source file(program(GetParam(), true));
  const ProcessResult finished = run_built("racekit", {"explore", "--json", file.path()}, 200);
  const auto report = nlohmann::json::parse(finished.output, nullptr, false);
  ASSERT_TRUE(report.is_object()) << finished.output << finished.error_text;
  EXPECT_EQ(finished.shell_status(), 0) << report;
  EXPECT_EQ(report.at("interleavings"), 2) << report;
  EXPECT_EQ(report.at("raced"), 0) << report;
  EXPECT_EQ(report.at("complete"), true) << report;
}

TEST_P(Containers, ThreadSanitizerSeesTheRaceUnlessItIsLocked) {
  NEEDS_TSAN();
  const Source broken(program(GetParam(), false, true));
  const ProcessResult raced = run_built("racekit", {"tsan", broken.path()}, 200);
  EXPECT_EQ(raced.shell_status(), 66) << raced.error_text;
  const Source fixed(program(GetParam(), true, true));
  const ProcessResult silent = run_built("racekit", {"tsan", fixed.path()}, 200);
  EXPECT_EQ(silent.shell_status(), 0) << silent.error_text;
}

/// Two threads catch one exception, and the last of them destroys it. Nothing joins the one.
std::string shared_exception(const char* parameter, const char* use) {
  return R"(#include <atomic>
#include <exception>
#include <string>
#include <thread>
struct Fault { std::string text = "a text that is too long for the small buffer"; };
void look(std::exception_ptr pointer) {
  try {
    std::rethrow_exception(std::move(pointer));
  } catch ()" +
         std::string(parameter) + R"( fault) {
    )" + use +
         R"(
  }
}
int main() {
  std::exception_ptr pointer = std::make_exception_ptr(Fault());
  std::thread(look, pointer).detach();
  look(std::move(pointer));
}
)";
}

TEST(SharedException, ItsDestructionComesAfterEveryUse) {
  const Source file(shared_exception("const Fault&", "if (fault.text.empty()) throw;"));
  const ProcessResult finished = run_built("racekit", {"explore", "--json", file.path()}, 200);
  const auto report = nlohmann::json::parse(finished.output, nullptr, false);
  ASSERT_TRUE(report.is_object()) << finished.output << finished.error_text;
  EXPECT_EQ(report.at("outcomes").at("survived"), report.at("interleavings")) << report;
  EXPECT_GT(report.at("interleavings"), 1) << report;
  EXPECT_EQ(report.at("raced"), 0) << report;
  EXPECT_EQ(report.at("complete"), true) << report;
}

TEST(SharedException, AWriteToItBesideAReadIsARace) {
  const Source file(shared_exception("Fault&", "fault.text[0] = 'A';"));
  const ProcessResult finished = run_built("racekit", {"explore", "--json", file.path()}, 200);
  const auto report = nlohmann::json::parse(finished.output, nullptr, false);
  ASSERT_TRUE(report.is_object()) << finished.output << finished.error_text;
  EXPECT_EQ(finished.shell_status(), 66) << report;
  EXPECT_GT(report.at("raced"), 0) << report;
}

TEST(SharedException, ThreadSanitizerSeesTheWriteAndNotTheDestruction) {
  NEEDS_TSAN();
  const Source read(shared_exception("const Fault&", "if (fault.text.empty()) throw;"));
  // Both threads are in their catch block before either leaves it, and one writes after the other.
  // Of two that write at the same moment ThreadSanitizer can miss both.
  const Source written(shared_exception(
      "Fault&",
      "static std::atomic<int> inside = 0, written = 0;"
      "const int me = inside.fetch_add(1, std::memory_order_relaxed);"
      "while (inside.load(std::memory_order_relaxed) < 2) {}"
      "while (written.load(std::memory_order_relaxed) < me) {} fault.text[0] = 'A';"
      "written.fetch_add(1, std::memory_order_relaxed);"));
  for (int run = 0; run < 5; ++run) {
    const ProcessResult silent = run_built("racekit", {"tsan", read.path()}, 200);
    EXPECT_EQ(silent.shell_status(), 0) << silent.error_text;
  }
  const ProcessResult raced = run_built("racekit", {"tsan", written.path()}, 200);
  EXPECT_EQ(raced.shell_status(), 66) << raced.error_text;
}

}  // namespace
}  // namespace racekit::test
