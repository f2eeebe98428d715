// The trace of a failing schedule: line by line what happened, by name, the same text every time.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/programs.h"

namespace racekit::test {
namespace {

using Json = nlohmann::json;

std::string schedule_file() {
  const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
  return testing::TempDir() + "trace_" + test_name(test) + ".json";
}

/// Explores, and gives the file of the shortest failure.
std::string failure_of(const Flags& flags) {
  const std::string file = schedule_file();
  const ProcessResult explored =
      run_built("racekit", Flags{"explore", "--trace", "none", "--save", file} + flags, 200);
  EXPECT_EQ(explored.output.find("lines are those of"), std::string::npos) << explored.output;
  return file;
}

std::string replayed(const std::string& file) {
  return run_built("racekit", {"replay", file}).output;
}

/// Without the program's path, the summary and the last line, which are `racekit replay`'s.
std::string trace_in(const std::string& text) {
  const std::size_t begin = text.find("lines are those of");
  if (begin == std::string::npos) return text;
  return text.substr(begin, text.find("\nsee it:  ") - begin);
}

// --- Small programs, known by heart; the same with each compiler
// ----------------------------------

class KnownTrace : public testing::TestWithParam<std::string> {};
TEST_P(KnownTrace, IsTheSameTextWithEachCompiler) {
  const std::string file = failure_of({built("tests/explored/traced"), GetParam()});
  EXPECT_EQ(trace_in(replayed(file)),
            text_of(source("tests/trace/expected/" + GetParam() + ".txt")));
}
INSTANTIATE_TEST_SUITE_P(Trace, KnownTrace,
                         testing::Values("lost", "captured", "deadlocked", "freed", "raced"),
                         name_of_test<testing::TestParamInfo<std::string>>);

// --- The pair
// -------------------------------------------------------------------------------------

const Flags kBroken{"broken/active_instances", "--setters", "1", "--deleters", "1", "--ops", "1"};

/// All effects of one thread's rows, as "verb object".
std::vector<std::string> effects_of(const Json& trace, const std::string& thread) {
  std::vector<std::string> all;
  for (const Json& row : trace.at("rows")) {
    const bool own = trace.at("threads").at(row.at("thread").get<std::size_t>()) == thread;
    if (!own || row.at("kind") != "step") continue;
    for (const Json& effect : row.at("effects"))
      all.push_back(effect.at("verb").get<std::string>() + ' ' +
                    effect.at("object").get<std::string>());
  }
  return all;
}

bool any_has(const std::vector<std::string>& all, const std::string& text) {
  return std::any_of(all.begin(), all.end(),
                     [&](const std::string& one) { return one.find(text) != std::string::npos; });
}

int line_with(const std::string& file, const std::string& text) {
  const std::vector<std::string> lines = lines_of(text_of(source(file)));
  const auto found = std::find_if(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.find(text) != std::string::npos;
  });
  return static_cast<int>(found - lines.begin()) + 1;
}

TEST(Trace, OfThePairIsInTheMapsOwnTerms) {
  const std::string file = failure_of(kBroken);
  const Json replay = Json::parse(run_built("racekit", {"replay", "--json", file}).output);
  EXPECT_EQ(replay.at("outcome"), "crashed");
  const Json& trace = replay.at("trace");
  EXPECT_EQ(trace.at("threads"), (Json{"main", "setter 1", "deleter 1"}));
  EXPECT_EQ(trace.at("ending").get<std::string>().substr(0, 9), "crashed: ");

  const std::string name = "broken/active_instances.cpp";
  const std::vector<std::pair<const char*, const char*>> lines{
      {"std::unordered_map::operator[]", "ActiveInstances[id] ="},
      {"std::unordered_map::erase", "ActiveInstances.erase(id)"}};
  for (const auto& [library, text] : lines) {
    const std::string call = library;
    const int line = line_with(name, text);
    EXPECT_TRUE(std::any_of(trace.at("rows").begin(), trace.at("rows").end(),
                            [&](const Json& row) {
                              return row.at("call") == call && row.at("file") == name &&
                                     row.at("line") == line;
                            }))
        << call << trace.dump(1);
  }

  const auto set = effects_of(trace, "setter 1");
  const auto erased = effects_of(trace, "deleter 1");
  EXPECT_TRUE(any_has(set, "bucket array of ActiveInstances")) << trace.dump(1);
  EXPECT_TRUE(any_has(set, "size of ActiveInstances")) << trace.dump(1);
  EXPECT_TRUE(any_has(set, "node of setter 1")) << trace.dump(1);
  EXPECT_TRUE(any_has(erased, "of ActiveInstances")) << trace.dump(1);

  int races = 0;
  int wrong = 0;
  for (const Json& row : trace.at("rows")) {
    wrong += row.at("wrong") ? 1 : 0;
    for (const Json& effect : row.at("effects")) races += effect.at("races") ? 1 : 0;
  }
  EXPECT_EQ(races, 2) << trace.dump(1);
  EXPECT_EQ(wrong, 1) << trace.dump(1);
  ASSERT_FALSE(trace.at("blocks").empty());
  EXPECT_NE(trace.dump().find("allocated by setter 1 at " + name + ':' +
                              std::to_string(line_with(name, "ActiveInstances[id] ="))),
            std::string::npos);
}

TEST(Trace, FitsAPageAndHasNoAddresses) {
  const std::string text = trace_in(replayed(failure_of(kBroken)));
  EXPECT_NE(text.find("-- switch: setter 1 is preempted --"), std::string::npos) << text;
  EXPECT_NE(text.find("\n! "), std::string::npos) << text;
  for (const std::string& line : lines_of(text)) EXPECT_LE(line.size(), 100u) << line;
  EXPECT_EQ(text.find("0x"), std::string::npos) << text;
  EXPECT_EQ(text.find("unnamed"), std::string::npos) << text;
}

TEST(Trace, SaysWhichLockIsHeldWhere) {
  const std::string text =
      trace_in(replayed(failure_of({"fixed/active_instances", "--mutex", "set"})));
  EXPECT_NE(text.find("locks mutex"), std::string::npos) << text;
  EXPECT_NE(text.find("std::unordered_map::erase"), std::string::npos) << text;
}

TEST(Trace, IsTheSameTwentyTimesAndForEveryNumberOfJobs) {
  const auto explored = [&](const char* jobs) {
    return run_built("racekit", Flags{"explore", "--trace", "full", "--save", schedule_file(),
                                      "--jobs", jobs} +
                                    kBroken)
        .output;
  };
  const std::string first = explored("1");
  EXPECT_NE(first.find("-- switch: "), std::string::npos) << first;
  EXPECT_EQ(explored("2"), first);
  const std::string again = replayed(schedule_file());
  EXPECT_NE(first.find(trace_in(again)), std::string::npos) << again;
  for (int i = 0; i < 20; ++i) ASSERT_EQ(replayed(schedule_file()), again) << i;
}

TEST(Trace, IsPartOfTheExplorersReportUnlessAskedForNone) {
  const auto report = [&](const char* which) {
    const ProcessResult finished = run_built(
        "racekit",
        Flags{"explore", "--json", "--trace", which, "--save", schedule_file()} + kBroken);
    return Json::parse(finished.output).at("shortest").at("trace");
  };
  EXPECT_TRUE(report("none").is_null());
  EXPECT_EQ(report("short"), report("full"));  // as JSON it is always whole
  EXPECT_FALSE(report("full").at("rows").empty());
  const ProcessResult refused = run_built("racekit", Flags{"explore", "--trace", "long"} + kBroken);
  EXPECT_EQ(refused.shell_status(), 2);
  EXPECT_EQ(lines_of(refused.error_text).size(), 1u);
  EXPECT_NE(refused.error_text.find("--trace 'long'"), std::string::npos) << refused.error_text;
}

}  // namespace
}  // namespace racekit::test
