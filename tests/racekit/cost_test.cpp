// What the mutex costs: each way to guard the map is correct, the very functions that were judged
// are measured, and no measurement is left out in silence. Which one is fast is no test's affair.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "tests/support/programs.h"
#include "tests/support/room.h"
#include "tests/support/running.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const std::vector<std::string> kGuards{"shared_mutex", "shards", "spin_lock", "copy_on_write"};

// --- The ways to guard the map -------------------------------------------------------------------

Json check(const std::string& file, const Flags& more = {}) {
  const ProcessResult finished = run_built(
      "racekit", Flags{"check", file, "--like", "active_instances", "--json"} + more, 250);
  const Json report = Json::parse(finished.output, nullptr, false);
  EXPECT_TRUE(report.is_object()) << finished.output << finished.error_text;
  return report;
}

class Guard : public testing::TestWithParam<std::string> {
 protected:
  static std::string file() { return source("cost/" + GetParam() + ".cpp"); }
};

TEST_P(Guard, IsACure) {
  NEEDS_TSAN();
  const Json report = check(file());
  EXPECT_EQ(report.at("verdict"), "cured") << report;
  EXPECT_EQ(report.at("exit_status"), 0) << report;
  EXPECT_EQ(report.at("differences"), Json::array());
  EXPECT_EQ(report.at("tsan").at("outcome"), "survived");
  EXPECT_GE(report.at("cases").size(), 5u);
}

/// The judge looks at each lock: without the last one of the file there is a failure.
TEST_P(Guard, IsNoneWithoutOneOfItsLocks) {
  NEEDS_TSAN();
  Flags lines = lines_of(text_of(file()));
  const auto locks = [](const std::string& line) {
    return line.starts_with("  std::lock_guard") || line.starts_with("  std::shared_lock");
  };
  const auto last = std::find_if(lines.rbegin(), lines.rend(), locks);
  ASSERT_NE(last, lines.rend());
  last->clear();
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  const std::string without = write_file(room("cost_" + GetParam()) / "without.cpp", text);
  const Json report = check(without, {"--", "--keys", "1"});
  EXPECT_EQ(report.at("verdict"), "not cured") << report;
}

INSTANTIATE_TEST_SUITE_P(Cost, Guard, testing::ValuesIn(kGuards),
                         [](const auto& guard) { return guard.param; });

/// With a thousand ids two operations seldom meet in one shard in a small case.
TEST(Cost, TheShardsAreACureWhereAllThreadsUseOneId) {
  NEEDS_TSAN();
  const Json report = check(source("cost/shards.cpp"), {"--", "--keys", "1"});
  EXPECT_EQ(report.at("verdict"), "cured") << report;
  EXPECT_EQ(report.at("cases").at(1).at("interleavings"), 6) << report;  // as of one mutex
}

/// It has too many interleavings, so it is judged by ThreadSanitizer only.
TEST(Cost, TheConcurrentMapHasNoRaceThatThreadSanitizerSees) {
  NEEDS_TSAN();
  const std::string file = source("cost/concurrent_map.cpp");
  const ProcessResult finished = run_built(
      "racekit", {"tsan", file, "--ldflags", "-ltbb", "--", "--readers", "2", "--seconds", "3"},
      120);
  EXPECT_EQ(finished.shell_status(), 0) << finished.output << finished.error_text;
  EXPECT_NE((finished.output + finished.error_text).find("the map is whole"), std::string::npos);
  EXPECT_NE(text_of(file).find("Judged by ThreadSanitizer only"), std::string::npos);
}

// --- The sources ---------------------------------------------------------------------------------

TEST(Cost, EachSourceIsAsShortAsAPairAndHasTheDocumentsFunctions) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(source("cost"))) {
    const std::string text = text_of(entry.path());
    EXPECT_LE(lines_of(text).size(), 60u) << entry.path();
    for (const char* line :
         {"void SetValue(int id) {", "void DeleteValue(int id) {", "bool HasValue(int id) {",
          "  stage.setters(SetValue);      // go SetValue()", "its cost:  build/racekit cost"})
      EXPECT_NE(text.find(line), std::string::npos) << entry.path() << ": " << line;
    names.insert(entry.path().stem());
  }
  std::set<std::string> judged(kGuards.begin(), kGuards.end());
  judged.insert("concurrent_map");
  EXPECT_EQ(names, judged);
}

// --- The measurement -----------------------------------------------------------------------------

Json costs(const Flags& flags) {
  const ProcessResult finished = run_built("racekit", Flags{"cost", "--json"} + flags, 200);
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  const Json report = Json::parse(finished.output, nullptr, false);
  EXPECT_TRUE(report.is_object()) << finished.output << finished.error_text;
  return report;
}

void expect_a_spread(const Json& spread) {
  EXPECT_GE(spread.at("least"), 0) << spread;
  EXPECT_LE(spread.at("least"), spread.at("median")) << spread;
  EXPECT_LE(spread.at("median"), spread.at("most")) << spread;
}

TEST(Cost, MeasuresEachVariantInEachRound) {
  const Json report = costs({"--seconds", "5", "--threads", "2,1", "--reads", "95,0"});
  EXPECT_EQ(report.at("asked"), 2 * (7 + 6) * report.at("rounds").get<int>());
  EXPECT_EQ(report.at("made"), report.at("asked"));
  EXPECT_FALSE(report.at("interrupted"));
  EXPECT_EQ(report.at("left_out"), Json::array());
  EXPECT_GT(report.at("clock_ns"), 0);
  EXPECT_GT(report.at("own_ns"), 0);
  ASSERT_EQ(report.at("rows").size(), 4u);
  std::vector<std::pair<int, int>> loads;
  for (const Json& row : report.at("rows")) {
    loads.emplace_back(row.at("reads"), row.at("threads"));
    EXPECT_EQ(row.at("variants").contains("no_lock"), row.at("threads") == 1);
    EXPECT_EQ(row.at("variants").size(), row.at("threads") == 1 ? 7u : 6u);
    for (const auto& [name, measured] : row.at("variants").items()) {
      SCOPED_TRACE(name);
      EXPECT_EQ(measured.at("rounds"), report.at("rounds"));
      EXPECT_GT(measured.at("operations_per_second").at("least"), 0);
      EXPECT_LE(measured.at("p50_ns").at("median"), measured.at("p99_ns").at("median"));
      for (const char* number : {"operations_per_second", "p50_ns", "p99_ns"}) {
        expect_a_spread(measured.at(number));
        const Json& ratio = measured.at(number).at("ratio");
        ASSERT_FALSE(ratio.is_null()) << number;
        expect_a_spread(ratio);
        if (name == "mutex") {
          EXPECT_EQ(ratio.at("least"), 1);
          EXPECT_EQ(ratio.at("most"), 1);
        }
      }
    }
  }
  EXPECT_EQ(loads, (std::vector<std::pair<int, int>>{{0, 1}, {0, 2}, {95, 1}, {95, 2}}));
  for (const Json& variant : report.at("variants"))
    EXPECT_TRUE(fs::exists(source(variant.at("source")))) << variant;
}

TEST(Cost, MeasuresUpToTwiceTheCoresAndAllSharesOfReadsByItself) {
  const Json report = costs({"--seconds", "8"});
  std::set<int> threads, reads;
  for (const Json& row : report.at("rows")) {
    threads.insert(row.at("threads").get<int>());
    reads.insert(row.at("reads").get<int>());
  }
  EXPECT_EQ(reads, (std::set<int>{0, 50, 95, 100}));
  EXPECT_EQ(*threads.begin(), 1);
  EXPECT_EQ(*threads.rbegin(), 2 * report.at("cores").get<int>());
}

/// The program's own functions are called, on each thread, as often as the flags say. The numbers
/// are drawn from a fixed seed: with more than ten thousand of them a share is right within 2 %.
TEST(Cost, CallsTheProgramsFunctionsAsMixed) {
  for (const int reads : {0, 50, 95, 100}) {
    const ProcessResult finished =
        run_built("tests/counts",
                  {"--threads", "3", "--seconds", "0.05", "--reads", std::to_string(reads)}, 30);
    ASSERT_EQ(finished.shell_status(), 0) << finished.error_text;
    const Json measured = Json::parse(finished.output);
    EXPECT_EQ(measured.at("threads"), 3);
    EXPECT_EQ(measured.at("reads"), reads);
    EXPECT_GT(measured.at("samples"), 0);
    std::istringstream words(lines_of(finished.error_text).back());
    double sets = 0, deletes = 0, read = 0, wrong_ids = 0;
    words >> sets >> deletes >> read >> wrong_ids;
    const double all = sets + deletes + read;
    ASSERT_GT(all, 10'000) << finished.error_text;
    EXPECT_EQ(wrong_ids, 0);
    EXPECT_NEAR(read / all, reads / 100.0, 0.02);
    EXPECT_NEAR(sets / all, deletes / all, 0.02 + 500 / all);  // 500 ids are set beforehand
  }
}

TEST(Cost, PrintsThreeTables) {
  const ProcessResult finished =
      run_built("racekit", {"cost", "--seconds", "2", "--threads", "1", "--reads", "100"}, 100);
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  for (const char* words :
       {"\noperations a second", "\ntime of one operation, the median (p50)",
        "\ntime of one operation, of 99 in 100 not more (p99)", "a lock that is free costs",
        "ns that looking at the clock twice takes", "\n100 %         1"})
    EXPECT_NE(finished.output.find(words), std::string::npos) << words << '\n' << finished.output;
  for (const std::string& line : lines_of(finished.output)) EXPECT_LE(line.size(), 100u) << line;
  EXPECT_EQ(finished.output.find("left out"), std::string::npos) << finished.output;
}

// --- Bad flags, missing packages, Ctrl-C ---------------------------------------------------------

TEST(Cost, RefusesBadFlagsInOneLine) {
  const std::vector<std::pair<Flags, std::string>> bad{
      {{"--seconds", "0"}, "--seconds '0'"},
      {{"--seconds", "1"}, "--seconds '1': takes at least"},
      {{"--threads", "0"}, "--threads '0': takes whole numbers from 1 to 256"},
      {{"--threads", "1,,2"}, "--threads '1,,2'"},
      {{"--threads", ""}, "--threads ''"},
      {{"--reads", "50,101"}, "--reads '50,101': takes whole numbers from 0 to 100"},
      {{"--reads", "half"}, "--reads 'half'"},
      {{"mutex"}, "mutex"}};
  for (const auto& [flags, named] : bad) {
    const ProcessResult finished = run_built("racekit", Flags{"cost"} + flags, 10);
    EXPECT_EQ(finished.shell_status(), 2) << named;
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
    EXPECT_NE(finished.error_text.find(named), std::string::npos) << finished.error_text;
  }
}

/// A build folder with these of the programs that are measured.
std::string build_with(const std::string& name, const Flags& programs) {
  const fs::path folder = room("cost_" + name);
  fs::copy_file(built("racekit"), folder / "racekit");
  fs::create_directory(folder / "cost");
  for (const std::string& program : programs)
    fs::create_symlink(built("cost/" + program), folder / "cost" / program);
  return folder / "racekit";
}

TEST(Cost, NamesThePackageThatItIsWithout) {
  const ProcessResult without_benchmark =
      run({.arguments = {build_with("without_benchmark", {}), "cost"}, .limit = 10});
  EXPECT_EQ(without_benchmark.shell_status(), 2);
  EXPECT_EQ(without_benchmark.output, "");
  EXPECT_EQ(lines_of(without_benchmark.error_text).size(), 1u) << without_benchmark.error_text;
  EXPECT_NE(without_benchmark.error_text.find("libbenchmark-dev"), std::string::npos);

  const std::string racekit = build_with("without_tbb", Flags{"mutex", "no_lock"} + kGuards);
  const Flags flags{racekit, "cost", "--seconds", "2", "--threads", "1", "--reads", "100"};
  const ProcessResult text = run({.arguments = flags, .limit = 100});
  EXPECT_EQ(text.shell_status(), 0) << text.error_text;
  EXPECT_NE(text.output.find("\nleft out: concurrent_map: needs oneTBB (libtbb-dev)"),
            std::string::npos)
      << text.output;
  const Json report = Json::parse(run({.arguments = flags + Flags{"--json"}, .limit = 100}).output);
  EXPECT_EQ(report.at("left_out").size(), 1u);
  EXPECT_FALSE(report.at("rows").at(0).at("variants").contains("concurrent_map"));
}

TEST(Cost, AMeasurementThatFailsIsToldInOneLine) {
  const fs::path racekit = build_with("failing", {"no_lock"});
  fs::create_symlink("/bin/false", racekit.parent_path() / "cost/mutex");
  const ProcessResult finished = run({.arguments = {racekit, "cost"}, .limit = 30});
  EXPECT_EQ(finished.shell_status(), 1);
  EXPECT_EQ(finished.output, "");
  EXPECT_NE(finished.error_text.find("cost/mutex"), std::string::npos) << finished.error_text;
  EXPECT_NE(finished.error_text.find("status 1"), std::string::npos) << finished.error_text;
}

TEST(Cost, EndsAtOnceAndWithItsMeasurements) {
  const fs::path folder = room("cost_interrupted");
  const std::string file = folder / "report.json";
  Running running("racekit",
                  {"cost", "--seconds", "600", "--threads", "2", "--reads", "50", "--json"}, file);
  const int measuring = running.child();
  ASSERT_GT(measuring, 0);
  running.send(SIGINT);
  const int status = running.end();
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_TRUE(is_gone(measuring));
  const Json report = Json::parse(text_of(file));
  EXPECT_TRUE(report.at("interrupted"));
  EXPECT_LT(report.at("made"), report.at("asked"));
}

TEST(Cost, NoMeasurementOutlivesIt) {
  Running running("racekit", {"cost", "--seconds", "600", "--threads", "2", "--reads", "50"});
  const int measuring = running.child();
  ASSERT_GT(measuring, 0);
  running.send(SIGKILL);
  running.end();
  EXPECT_TRUE(soon([&] { return is_gone(measuring); }));
}

}  // namespace
}  // namespace racekit::test
