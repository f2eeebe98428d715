// racekit explore --split, --piece and --merge: what the pieces add up to is what one search finds.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/programs.h"
#include "tests/support/recipe.h"
#include "tests/support/room.h"
#include "tests/support/running.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const Flags kSmallPair{"--setters", "1", "--deleters", "1"};

ProcessResult explore(const Flags& flags) {
  return run_built("racekit", Flags{"explore"} + flags, 200);
}

/// One search of a program, whole or in pieces, in a folder of its own.
class Case {
 public:
  Case(const std::string& name, const Flags& program)
      : room_(room("split_" + name)), program_(program) {}

  fs::path folder(const std::string& name = "pieces") const { return room_ / name; }

  void split(int files) {
    fs::remove_all(folder());
    const ProcessResult finished =
        explore(Flags{"--json", "--split", folder(), "--pieces", std::to_string(files)} + program_);
    EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
    files_ = Json::parse(finished.output, nullptr, false).value("files", Flags{});
    EXPECT_GE(files_.size(), 1u) << finished.output;
    EXPECT_LE(files_.size(), static_cast<std::size_t>(files));
  }

  const Flags& files() const { return files_; }

  static void search(const std::string& file) {
    const ProcessResult finished = explore({"--piece", file});
    EXPECT_EQ(finished.shell_status(), 0) << finished.output << finished.error_text;
  }

  /// What does not depend on which of equivalent executions was run.
  static Json counts(const ProcessResult& finished) {
    const Json report = Json::parse(finished.output, nullptr, false);
    EXPECT_TRUE(report.is_object()) << finished.output << finished.error_text;
    Json counts{{"status", finished.shell_status()}};
    for (const char* key : {"program", "arguments", "interleavings", "outcomes", "raced", "races",
                            "complete", "why_not", "limited", "worst"})
      counts[key] = report.value(key, Json());
    Json results = report.value("results", Json::array());
    for (Json& result : results) result.erase("printed");  // one of the equivalent ones'
    std::sort(results.begin(), results.end(),
              [](const Json& a, const Json& b) { return a.dump() < b.dump(); });
    counts["results"] = results;
    return counts;
  }

  Json whole() const {
    return counts(
        explore(Flags{"--json", "--trace", "none", "--save", room_ / "whole.json"} + program_));
  }
  Json merged() const {
    return counts(explore(
        {"--json", "--trace", "none", "--save", room_ / "merged.json", "--merge", folder()}));
  }

 private:
  fs::path room_;
  Flags program_;
  Flags files_;
};

TEST(Split, AddsUpToTheWholeSearchWhateverThePiecesAndTheirOrder) {
  const std::string own = write_file(room("split_source") / "adds.cpp", R"(
#include <atomic>
#include <cstdio>
#include <thread>
std::atomic<int> sum;
int main() {
  std::thread other([] { int seen = sum; sum = seen + 1; });
  int seen = sum;
  sum = seen + 2;
  other.join();
  std::printf("%d\n", sum.load());
  return sum == 3 ? 0 : 1;
}
)");
  const std::pair<std::string, Flags> cases[] = {
      {"broken", Flags{"broken/active_instances"} + kSmallPair + Flags{"--ops", "1"}},
      {"broken2", Flags{"broken/active_instances"} + kSmallPair + Flags{"--ops", "2"}},
      {"fixed", Flags{"fixed/active_instances"} + kSmallPair + Flags{"--ops", "3"}},
      {"deadlock", {"broken/two_locks", "--ops", "1"}},
      {"own", {own}}};
  for (const auto& [name, program] : cases) {
    Case it(name, program);
    const Json whole = it.whole();
    EXPECT_EQ(whole.at("complete"), true) << name << whole;
    for (const int files : {1, 2, 5, 16}) {
      it.split(files);
      Flags order = it.files();
      if (files % 2 == 0) std::ranges::reverse(order);
      for (const std::string& file : order) Case::search(file);
      EXPECT_EQ(it.merged(), whole) << name << ", " << files << " files";
    }
  }
}

TEST(Split, APieceTwiceCountsOnceAndOneThatIsMissingIsNamed) {
  Case it("twice", Flags{"broken/active_instances"} + kSmallPair + Flags{"--ops", "1"});
  const Json whole = it.whole();
  it.split(3);
  ASSERT_EQ(it.files().size(), 3u);
  for (const std::string& file : it.files()) Case::search(file);
  Case::search(it.files()[1]);
  fs::copy(it.folder() / "piece-0002.result.json", it.folder() / "once_more.json");
  EXPECT_EQ(it.merged(), whole);

  fs::remove(it.folder() / "once_more.json");
  fs::remove(it.folder() / "piece-0002.result.json");
  const Json two = it.merged();
  EXPECT_EQ(two.at("complete"), false);
  EXPECT_EQ(two.at("why_not"), "piece 2 of 3 has no result");
  EXPECT_LT(two.at("interleavings"), whole.at("interleavings"));

  const ProcessResult printed = explore({"--piece", it.files()[1], "--json"});
  EXPECT_FALSE(fs::exists(it.folder() / "piece-0002.result.json"));
  write_file(it.folder() / "two.json", printed.output);
  EXPECT_EQ(it.merged(), whole);
}

// What the split does not know about sharing, a piece finds out, and the next split knows.
TEST(Split, APieceThatFindsMemorySharedAsksForAnotherSplit) {
  Case it("shared", Flags{"broken/active_instances"} + kSmallPair + Flags{"--ops", "1"});
  const Json whole = it.whole();
  it.split(2);
  for (const std::string& file : it.files()) {
    Json piece = Json::parse(text_of(file));
    piece["search"]["shared"] = Json::array();
    piece["pieces"] = Json::array();
    if (file == it.files()[0])
      piece["pieces"].push_back({{"prefix", Json::array()}, {"asleep", Json::array()}});
    write_file(file, piece.dump());
  }
  const ProcessResult finished = explore({"--piece", it.files()[0]});
  EXPECT_EQ(finished.shell_status(), 3);
  EXPECT_NE(finished.output.find("memory proved shared"), std::string::npos) << finished.output;
  const ProcessResult merged = explore({"--merge", it.folder()});
  EXPECT_EQ(merged.shell_status(), 2);
  EXPECT_NE(merged.error_text.find("--split makes the pieces anew"), std::string::npos)
      << merged.error_text;

  const ProcessResult again = explore(Flags{"broken/active_instances"} + kSmallPair +
                                      Flags{"--ops", "1", "--split", it.folder(), "--json"});
  EXPECT_EQ(again.shell_status(), 0) << again.error_text;
  const Json files = Json::parse(again.output).at("files");
  for (const Json& file : files) Case::search(file);
  EXPECT_EQ(it.merged(), whole);
}

TEST(Split, RefusesWhatDoesNotGoTogetherInOneLine) {
  Case it("refused", Flags{"fixed/active_instances"} + kSmallPair + Flags{"--ops", "1"});
  it.split(2);
  const Flags program = Flags{"fixed/active_instances"} + kSmallPair + Flags{"--ops", "1"};
  const std::string piece = it.files()[0];
  const auto refused = [](const Flags& flags, const std::string& why) {
    const ProcessResult finished = explore(flags);
    EXPECT_EQ(finished.shell_status(), 2) << why;
    EXPECT_NE(finished.error_text.find(why), std::string::npos) << finished.error_text;
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
  };
  refused(program + Flags{"--split", it.folder()}, "holds a split already");
  refused(program + Flags{"--split", piece}, "is a file");
  refused(program + Flags{"--split", it.folder("x"), "--bound", "2"}, "--bound");
  refused(program + Flags{"--split", it.folder("x"), "--pieces", "0"}, "--pieces '0'");
  refused(program + Flags{"--pieces", "2"}, "goes with --split");
  refused({"--split", it.folder("x")}, "needs a PROGRAM");
  refused({"--split", it.folder("x"), "--merge", it.folder()}, "give one of them");
  refused(program + Flags{"--merge", it.folder()}, "the program stands in the files");
  refused({"--merge", it.folder("nowhere")}, "takes a folder");
  refused({"--piece", it.folder("nowhere")}, "takes a file");
  EXPECT_FALSE(fs::exists(it.folder("x")));

  fs::create_directories(it.folder("other"));
  fs::create_directories(it.folder("y"));
  write_file(it.folder("other") / "note.txt", "mine");
  refused(program + Flags{"--split", it.folder("other")}, "is not empty");
  EXPECT_EQ(text_of(it.folder("other") / "note.txt"), "mine");

  Json altered = Json::parse(text_of(piece));
  altered["search"]["build"] = "0123456789abcdef";
  refused({"--piece", write_file(it.folder("y") / "a.json", altered.dump())}, "another build");
  refused({"--piece", write_file(it.folder("y") / "b.json", "{}")}, "is no piece");
  altered.erase("pieces");
  refused({"--piece", write_file(it.folder("y") / "c.json", altered.dump())}, "is missing");

  for (const std::string& file : it.files()) Case::search(file);
  Json result = Json::parse(text_of(it.folder() / "piece-0001.result.json"));
  result["found"]["executions"] = 77;
  write_file(it.folder() / "second.json", result.dump());
  refused({"--merge", it.folder()}, "piece 1 has another result");
  result["split"] = "another";
  write_file(it.folder() / "second.json", result.dump());
  refused({"--merge", it.folder()}, "is of another split");
}

TEST(ManyMachinesPage, GnuParallelSearchesThePieces) {
  const fs::path folder = room("split_parallel");
  write_file(folder / "machines", "2/:\n");
  const ProcessResult finished =
      run_recipe(recipe("docs/many-machines.md", "## GNU parallel"), folder);
  EXPECT_EQ(finished.shell_status(), 70) << finished.output << finished.error_text;
  EXPECT_NE(finished.output.find("\ncomplete: "), std::string::npos) << finished.output;
  EXPECT_EQ(lines_of(text_of(folder / "pieces.log")).size(), 17u);  // a heading, and each piece
}

TEST(ManyMachinesPage, ATaskOfSlurmsArraySearchesItsOwnPiece) {
  const fs::path folder = room("split_slurm");
  const ProcessResult split =
      explore(Flags{"fixed/active_instances"} + kSmallPair +
              Flags{"--ops", "3", "--split", folder / "pieces", "--pieces", "4"});
  EXPECT_EQ(split.shell_status(), 0) << split.error_text;
  setenv("SLURM_ARRAY_TASK_ID", "2", 1);
  const ProcessResult finished = run_recipe(recipe("docs/many-machines.md", "## Slurm"), folder);
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  EXPECT_TRUE(fs::exists(folder / "pieces/piece-0002.result.json"));
  EXPECT_FALSE(fs::exists(folder / "pieces/piece-0001.result.json"));
}

}  // namespace
}  // namespace racekit::test
