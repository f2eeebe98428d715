// racekit check --events, --save and --like: what other programs read of a judge.

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/programs.h"
#include "tests/support/room.h"
#include "tests/support/small_sources.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::vector<Json> events_of(const ProcessResult& finished) {
  std::vector<Json> events;
  for (const std::string& line : lines_of(finished.output)) {
    events.push_back(Json::parse(line, nullptr, false));
    EXPECT_TRUE(events.back().is_object()) << line;
  }
  return events;
}

std::vector<std::string> stages_of(const std::vector<Json>& events) {
  std::vector<std::string> stages;
  for (const Json& event : events) stages.push_back(event.at("stage"));
  return stages;
}

TEST(CheckEvents, TellEachStageAndTheShortestFailingSchedule) {
  NEEDS_TSAN();
  const fs::path folder = room("check_events_broken");
  const std::string file =
      write_file(folder / "mine.cpp", text_of(source("broken/active_instances.cpp")));
  const std::string schedule = folder / "fails.json";
  const ProcessResult finished =
      run_built("racekit",
                {"check", "--events", "--like", "active_instances", "--save", schedule, file}, 250);
  EXPECT_EQ(finished.shell_status(), 70) << finished.error_text;
  const std::vector<Json> events = events_of(finished);
  std::vector<std::string> stages = stages_of(events);
  ASSERT_EQ(stages.size(), 6u) << finished.output;
  EXPECT_EQ(stages[0], "compile");
  EXPECT_EQ(events[0].at("ok"), true);
  EXPECT_EQ(stages[1], "alone");
  EXPECT_EQ(events[1].at("passed"), true);
  EXPECT_EQ(stages.back(), "verdict");
  for (const Json& event : events) {
    if (event.at("stage") == "plain") {
      EXPECT_EQ(event.at("passed"), false);
    }
    if (event.at("stage") == "tsan") {
      EXPECT_EQ(event.at("outcome"), "raced");
    }
    if (event.at("stage") != "case") continue;
    EXPECT_EQ(event.at("passed"), false);
    EXPECT_EQ(event.at("number"), 1);
    EXPECT_EQ(event.at("of"), 8);
    EXPECT_EQ(event.at("flags"), (Json{"--setters", "1", "--deleters", "1", "--ops", "1"}));
  }
  std::sort(stages.begin(), stages.end());
  EXPECT_EQ(stages,
            (std::vector<std::string>{"alone", "case", "compile", "plain", "tsan", "verdict"}));
  const Json& verdict = events.back();
  EXPECT_EQ(verdict.at("verdict"), "not cured");
  EXPECT_EQ(verdict.at("original"), "broken/active_instances.cpp");
  EXPECT_EQ(verdict.at("unchanged"), true);
  EXPECT_NE(verdict.at("text").get<std::string>().find("\nnot cured: "), std::string::npos);
  EXPECT_EQ(verdict.at("failure").at("schedule"), schedule);
  EXPECT_TRUE(verdict.at("failure").at("execution").at("rows").is_array());

  // The same schedule again, from the file: the same text.
  const ProcessResult again = run_built("racekit", {"replay", schedule}, 120);
  EXPECT_EQ(again.shell_status(), 70) << again.error_text;
  const std::string trace = verdict.at("failure").at("trace");
  EXPECT_EQ(again.output.substr(0, trace.size()), trace);
}

TEST(CheckEvents, OfAProgramWithoutAFailureHaveNone) {
  NEEDS_TSAN();
  const std::string file = write_file(room("check_events_sound") / "sound.cpp", kSound);
  const ProcessResult finished = run_built("racekit", {"check", "--events", file}, 250);
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  const std::vector<Json> events = events_of(finished);
  ASSERT_EQ(events.size(), 6u) << finished.output;
  EXPECT_TRUE(events[1].at("passed").is_null());  // there is no original
  for (std::size_t i = 2; i < 5; ++i) EXPECT_EQ(events[i].at("passed"), true) << events[i];
  EXPECT_TRUE(events.back().at("failure").is_null());
}

TEST(CheckEvents, TellAllThatTheCompilerSays) {
  const std::string file =
      write_file(room("check_events_wrong") / "wrong.cpp",
                 "int main() {\n  return nothing;\n}\nint more = nothing_either;\n");
  const ProcessResult finished = run_built("racekit", {"check", "--events", file}, 100);
  EXPECT_EQ(finished.shell_status(), 2);
  const std::vector<Json> events = events_of(finished);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].at("ok"), false);
  const std::string error = events[0].at("error");
  EXPECT_NE(error.find(file + ":2:10: error"), std::string::npos) << error;
  EXPECT_NE(error.find("nothing_either"), std::string::npos) << error;
}

/// An exercise knows its pair, and its judge's part of the file.
TEST(CheckEvents, OfAnExerciseComeFromAFileWhoseJudgeIsWhole) {
  NEEDS_TSAN();
  const fs::path folder = room("check_exercise");
  const std::string given = text_of(source("lessons/exercises/03-a_lock.cpp"));
  const std::string cure =
      write_file(folder / "cure.cpp", text_of(source("lessons/solutions/03-a_lock.cpp")));
  const auto check = [&](const std::string& file, const Flags& more = {}) {
    return run_built("racekit", Flags{"check", "--exercise", "a_lock", file} + more, 250);
  };
  EXPECT_EQ(check(cure).shell_status(), 0);
  const ProcessResult as_given = check(write_file(folder / "given.cpp", given), {"--each"});
  EXPECT_NE(as_given.shell_status(), 0);
  EXPECT_NE(as_given.output.find("given.cpp  it fails"), std::string::npos) << as_given.output;
  const auto judge = given.find("return ", given.find("int main"));
  ASSERT_NE(judge, std::string::npos);
  const ProcessResult altered =
      check(write_file(folder / "altered.cpp", given.substr(0, judge) + "return 0; }\n"));
  EXPECT_EQ(altered.shell_status(), 2);
  EXPECT_NE(altered.error_text.find("altered.cpp': from line "), std::string::npos)
      << altered.error_text;
}

/// Other programs read stdout; why there is no verdict stands on stderr.
TEST(CheckEvents, OfAJudgeApartThatIsEndedSayWhy) {
  const fs::path folder = room("check_events_apart");
  const std::string file = write_file(
      folder / "endless.cpp",
      "#include <unistd.h>\nint main() { alarm(60); for (volatile int i = 0;; i = i + 1) {} }\n");
  const ProcessResult finished =
      run_built("racekit",
                {"check", "--events", "--junit", folder / "x.xml", "--judge-limit", "1", file}, 60);
  EXPECT_EQ(finished.shell_status(), 124);
  EXPECT_NE(finished.error_text.find("its judge was not ready after 1 s"), std::string::npos)
      << finished.error_text;
}

TEST(CheckEvents, RefuseInOneLine) {
  const std::string file = write_file(room("check_events_refuse") / "sound.cpp", kSound);
  const std::vector<std::pair<Flags, std::string>> bad{
      {{"--like", "no_such_pair"}, "--like 'no_such_pair': takes the name of a pair, such as "},
      {{"--save", ""}, "--save ''"},
      {{"--exercise", "no_such_exercise"}, "no_such_exercise"},
      {{"--exercise", "a_lock", "--like", "counter"}, "--exercise and --like"},
      {{"--json", "--events"}, "--json and --events"},
      {{"--each", "--events"}, "--events: not with --each"},
      {{"--each", "--save", "x"}, "--save: not with --each"},
      {{"--jobs", "0"}, "--jobs '0'"},
      {{"--judge-limit", "0"}, "--judge-limit '0'"},
      {{"--memory", "1"}, "--memory '1'"},
      {{"--junit", ""}, "--junit ''"},
      {{"--junit", "/no/such/folder/x"}, "--junit '/no/such/folder/x'"},
      {{"--sarif", "/no/such/folder/x"}, "--sarif '/no/such/folder/x'"},
      {{"--save", "/no/such/folder/x"}, "--save '/no/such/folder/x'"}};
  for (const auto& [flags, named] : bad) {
    SCOPED_TRACE(testing::PrintToString(flags));
    const ProcessResult finished = run_built("racekit", Flags{"check", file} + flags, 60);
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
    EXPECT_NE(finished.error_text.find(named), std::string::npos) << finished.error_text;
  }
}

}  // namespace
}  // namespace racekit::test
