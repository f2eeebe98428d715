// The race report, retold: the learner's lines first, on one screen, for any program.

#include "kit/tsan/race_report.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "kit/base/pattern.h"
#include "kit/tsan/held_locks.h"
#include "tests/support/programs.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

using Json = nlohmann::json;

/// What the header of a program in tests/samples/races claims about its race.
struct Claim {
  std::string kind = "data race";
  std::string variable;  ///< "" where the report has none, as for a lock order
  std::string owner;     ///< the function whose local variable it is
  std::string note;
  std::multiset<std::pair<std::string, int>> places;  ///< function and line of both accesses
  std::set<std::string> locks;                        ///< held by any of them
};

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

Claim claim_of(const std::string& path) {
  const auto lines = lines_of(text_of(path));
  std::map<std::string, int> marks;  // the comment at a line's end → the line
  std::map<std::string, std::string> fields;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    static const Pattern mark(".*// ([A-Z]+)");
    static const Pattern field("// (\\w+): +(.*)");
    if (const auto match = mark.match(lines[i])) marks[match->at(1)] = static_cast<int>(i) + 1;
    if (const auto match = field.match(lines[i])) fields[match->at(1)] = match->at(2);
  }
  Claim claim;
  if (fields.contains("kind")) claim.kind = fields["kind"];
  claim.variable = fields["race"];
  claim.owner = fields["owner"];
  claim.note = fields["note"];
  for (const Pattern::Match& one : Pattern("(.+?):([A-Z]+)(?: |$)").all(fields.at("lines")))
    claim.places.emplace(one[1], marks.at(one[2]));
  for (const std::string& lock : words(fields["locks"])) claim.locks.insert(lock);
  return claim;
}

std::vector<std::string> programs() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(source("tests/samples/races")))
    names.push_back(entry.path().stem());
  std::sort(names.begin(), names.end());
  return names;
}

void add_place(Claim& told, const Json& place) {
  told.places.emplace(place.at("function"), place.at("line"));
  EXPECT_TRUE(place.at("file").get<std::string>().starts_with("tests/samples/races/")) << place;
}

/// The facts of a report in the form of a claim.
Claim as_claim(const Json& race) {
  Claim told;
  told.kind = race.at("kind");
  for (const Json& step : race.at("cycle")) {
    add_place(told, step.at("taking"));
    told.locks.insert(step.at("held"));
  }
  for (const Json& access : race.at("accesses")) {
    add_place(told, access.at("place"));
    for (const Json& lock : access.at("locks")) told.locks.insert(lock.at("name"));
  }
  if (race.at("memory").is_null()) return told;
  const Json& memory = race.at("memory");
  const Json& variable =
      memory.at("variable").is_null() ? memory.at("named_by_lines") : memory.at("variable");
  const Json& named = variable.is_array() ? variable.at(0) : variable;
  told.variable = named.at("name");
  told.owner = named.at("function");
  told.note = named.at("note");
  return told;
}

class RacyProgram : public testing::TestWithParam<std::string> {};

TEST_P(RacyProgram, IsToldWithItsVariableAndItsLines) {
  NEEDS_TSAN();
  const std::string path = source("tests/samples/races/" + GetParam() + ".cpp");
  const ProcessResult finished = run_built("racekit", {"tsan", path, "--report", "json"});
  const Json told = Json::parse(finished.output, nullptr, false);
  ASSERT_TRUE(told.is_object()) << finished.error_text;
  ASSERT_FALSE(told.at("race").is_null()) << told << finished.error_text;
  const Claim claim = claim_of(path);
  const Claim report = as_claim(told.at("race"));
  EXPECT_EQ(report.kind, claim.kind);
  EXPECT_EQ(report.variable, claim.variable);
  EXPECT_EQ(report.owner, claim.owner);
  EXPECT_NE(report.note.find(claim.note), std::string::npos) << report.note;
  EXPECT_EQ(report.places, claim.places);
  EXPECT_EQ(report.locks, claim.locks);
  EXPECT_NE(told.at("race").at("why"), "");
  EXPECT_TRUE(std::filesystem::exists(source(told.at("race").at("lesson"))));
  EXPECT_EQ(told.at("outcome"), claim.kind == "lock order" ? "misused" : "raced");
  EXPECT_EQ(finished.shell_status(), claim.kind == "lock order" ? 68 : 66);
  for (const Json& access : told.at("race").at("accesses")) {
    if (access.at("thread").at("number") == 0) continue;
    EXPECT_EQ(access.at("thread").at("started").at("function"), "main");
  }
}

INSTANTIATE_TEST_SUITE_P(Patterns, RacyProgram, testing::ValuesIn(programs()),
                         name_of_test<testing::TestParamInfo<std::string>>);

TEST(RacyPrograms, ThereAreSixteen) { EXPECT_EQ(programs().size(), 16u); }

/// A screen: at most 30 lines of 100 columns, and no name of the library's insides or of the kit.
void expect_a_screen(const std::string& text) {
  const auto lines = lines_of(text);
  EXPECT_LE(lines.size(), 30u) << text;
  for (const std::string& line : lines) EXPECT_LE(line.size(), 100u) << line;
  for (const char* inside : {"std::_", "__", "racekit::", "StageRun", "\x1b"})
    EXPECT_EQ(text.find(inside), std::string::npos) << inside << '\n' << text;
}

TEST(RaceReport, IsAScreenThatLeadsWithTheLearnersLines) {
  NEEDS_TSAN();
  for (int i = 0; i < 5; ++i) {
    const std::string text = run_built("tsan/broken/active_instances").error_text;
    const auto lines = lines_of(text);
    expect_a_screen(text);
    ASSERT_GT(lines.size(), 10u) << text;
    EXPECT_NE(lines[1].find("ActiveInstances"), std::string::npos) << text;
    // What comes next of each access is the learner's function, then their own line.
    int accesses = 0;
    for (std::size_t l = 0; l + 2 < lines.size(); ++l) {
      if (!lines[l].starts_with("thread ")) continue;
      ++accesses;
      EXPECT_TRUE(Pattern("thread \\d, .*: (SetValue|DeleteValue) +broken/active_instances.cpp:"
                          "(19|23)")
                      .match(lines[l]))
          << lines[l];
      EXPECT_TRUE(lines[l + 2].starts_with("  > ")) << lines[l + 2];
    }
    EXPECT_EQ(accesses, 2) << text;
  }
}

TEST(RaceReport, KnowsWhichOfTwoLoopsAVariableIsOf) {
  NEEDS_TSAN();
  const std::string program = "broken/captured_by_reference";
  const auto lines = lines_of(text_of(source(program + ".cpp")));
  int loop = 0;  // the second one, which starts the threads
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (lines[i].ends_with("for (int id = 0; id < 2; ++id) {")) loop = static_cast<int>(i) + 1;
  const Told told = run_told("tsan/" + program);
  const Json& memory = told.report.at("race").at("memory");
  // Where a compiler leaves out in which memory it lies, the racing lines name it.
  const Json variable =
      memory.at("variable").is_null() ? memory.at("named_by_lines").at(0) : memory.at("variable");
  EXPECT_EQ(variable.at("line"), loop) << told.report;
}

TEST(RaceReport, OfLocksInOppositeOrdersIsAScreenToo) {
  NEEDS_TSAN();
  const ProcessResult finished =
      run_built("racekit", {"tsan", source("tests/samples/races/lock_order.cpp")});
  expect_a_screen(finished.error_text.substr(finished.error_text.find('\n') + 1));
  EXPECT_NE(finished.error_text.find("takes to while it holds from"), std::string::npos);
  EXPECT_NE(finished.error_text.find("takes from while it holds to"), std::string::npos);
}

TEST(RaceReport, RawIsThreadSanitizersOwnTextAndNothingElse) {
  NEEDS_TSAN();
  const std::string text =
      run_built("tsan/broken/active_instances", {"--report", "raw"}).error_text;
  EXPECT_TRUE(text.starts_with("==================\nWARNING: ThreadSanitizer: data race")) << text;
  EXPECT_EQ(text.find("outcome:"), std::string::npos) << text;
  EXPECT_NE(text.find("SUMMARY: ThreadSanitizer: data race"), std::string::npos) << text;
}

/// What a command writes to stderr when that is a terminal.
std::string on_a_terminal(const Flags& arguments) {
  const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  EXPECT_GE(master, 0);
  grantpt(master);
  unlockpt(master);
  const int slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  std::string text;
  std::thread reader([&] {  // ends when no process has the terminal open any more
    std::array<char, 4096> buffer;
    for (ssize_t count = 0; (count = read(master, buffer.data(), buffer.size())) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(count));
  });
  run({.arguments = arguments, .before_start = [=] { dup2(slave, STDERR_FILENO); }});
  close(slave);
  reader.join();
  close(master);
  return text;
}

TEST(RaceReport, IsColouredOnATerminalOnlyAndNeverWithNoColor) {
  NEEDS_TSAN();
  const std::string program = built("tsan/broken/active_instances");
  const char* const red = "\x1b[1;31mdata race on ";
  const char* const bold = "\x1b[1m  > ";
  const std::string coloured =
      on_a_terminal({"/usr/bin/env", "-u", "NO_COLOR", "TERM=xterm", program});
  EXPECT_NE(coloured.find(red), std::string::npos) << coloured;
  EXPECT_NE(coloured.find(bold), std::string::npos) << coloured;
  for (const char* without : {"NO_COLOR=1", "TERM=dumb"}) {
    const std::string plain = on_a_terminal({"/usr/bin/env", "TERM=xterm", without, program});
    EXPECT_NE(plain.find("data race on "), std::string::npos) << plain;
    EXPECT_EQ(plain.find("\x1b[1"), std::string::npos) << plain;
  }
}

TEST(RaceReport, KeepsTheRawTextAside) {
  NEEDS_TSAN();
  const Told told = run_told("tsan/broken/active_instances");
  ASSERT_EQ(told.outcome(), "raced");
  EXPECT_NE(told.report.at("race").at("raw").get<std::string>().find("WARNING: ThreadSanitizer"),
            std::string::npos);
  EXPECT_EQ(told.finished.error_text, "");
}

TEST(RaceReport, WhatItDoesNotKnowIsShownRawAndSaysSo) {
  RaceReport report;
  report.kind_name = "signal-unsafe-call";
  report.raw = "WARNING: ThreadSanitizer: signal-unsafe call inside of a signal\n";
  const std::string text = as_text(report, ink_for(-1));
  EXPECT_NE(text.find("cannot retell (signal-unsafe-call); in its own words:"), std::string::npos)
      << text;
  EXPECT_TRUE(text.ends_with(report.raw)) << text;
}

TEST(RaceReport, AMutexOfTheCLibraryHasTheLearnersName) {
  NEEDS_TSAN();
  const ProcessResult finished =
      run_built("racekit", {"tsan", source("tests/samples/watched/bad_unlock.cpp")});
  EXPECT_NE(finished.error_text.find("\nmutex is unlocked by a thread that does not hold it\n"),
            std::string::npos)
      << finished.error_text;
}

TEST(HeldLocks, AreReadOutOfTheAccessLines) {
  const auto held = held_locks(
      "  Write of size 8 at 0x55 by thread T2 (mutexes: write M9, read M12):\n"
      "    #0 f() a.cpp:1\n"
      "  Previous atomic read of size 4 at 0x55 by main thread:\n"
      "  Mutex M9 (0x7) created at:\n"
      "SUMMARY: ThreadSanitizer: data race\n"
      "  Write of size 8 at 0x55 by thread T2 (mutexes: write M7):\n");
  ASSERT_EQ(held.size(), 2u);
  ASSERT_EQ(held[0].size(), 2u);
  EXPECT_EQ(held[0][0].id, 9u);
  EXPECT_FALSE(held[0][0].reading);
  EXPECT_EQ(held[0][1].id, 12u);
  EXPECT_TRUE(held[0][1].reading);
  EXPECT_TRUE(held[1].empty());
}

}  // namespace
}  // namespace racekit::test
