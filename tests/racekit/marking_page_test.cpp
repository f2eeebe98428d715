// docs/marking.md: its recipes for many machines, run on this one.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "tests/support/bubblewrap.h"
#include "tests/support/programs.h"
#include "tests/support/recipe.h"
#include "tests/support/room.h"
#include "tests/support/small_sources.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;

/// The recipe, without the sandbox where bubblewrap cannot run here.
std::string runnable(const std::string& text) {
  const std::string why = why_no_bubblewrap();
  if (why.empty()) return text;
  std::printf("without the sandbox: %s", why.c_str());
  return replaced(text, " --sandbox", "");
}

TEST(MarkingPage, GnuParallelJudgesAClassOfTwenty) {
  NEEDS_TSAN();
  const fs::path folder = room("marking_parallel");
  fs::create_directories(folder / "submissions");
  const auto name_of = [](int number) { return "submissions/s" + std::to_string(10 + number); };
  for (int i = 0; i < 20; ++i)
    write_file(folder / (name_of(i) + ".cpp"), i % 3 == 0   ? kSound
                                               : i % 3 == 1 ? kRacy
                                                            : kDoesNotCompile);
  write_file(folder / "machines", "2/:\n");
  const ProcessResult finished =
      run_recipe(runnable(recipe("docs/marking.md", "### GNU parallel")), folder);
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  const std::vector<std::string> lines = lines_of(text_of(folder / "marks.txt"));
  std::vector<std::string> rows;
  std::ranges::copy_if(lines, std::back_inserter(rows),
                       [](const std::string& line) { return line.starts_with("submissions/"); });
  ASSERT_EQ(rows.size(), 20u) << finished.error_text << text_of(folder / "marks.txt");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string name = name_of(static_cast<int>(i));
    const char* verdict = i % 3 == 0   ? "nothing fails"
                          : i % 3 == 1 ? "it fails"
                                       : "does not compile";
    EXPECT_TRUE(rows[i].starts_with(name + ".cpp  " + verdict)) << rows[i];
    EXPECT_TRUE(fs::exists(folder / (name + ".xml")));
    EXPECT_TRUE(fs::exists(folder / (name + ".cpp")));
  }
  EXPECT_EQ(lines_of(text_of(folder / "marks.log")).size(), 21u);  // a heading, and each judge
}

/// The commands of the steps that grade, from the YAML.
std::vector<std::string> graders() {
  std::vector<std::string> commands;
  const std::string begin = "          command: ";
  for (const std::string& line : lines_of(text_of(source("docs/marking.md"))))
    if (line.starts_with(begin)) commands.push_back(line.substr(begin.size()));
  return commands;
}

TEST(MarkingPage, TheGradersOfClassroomTellACureFromTheBrokenProgram) {
  NEEDS_TSAN();
  const fs::path folder = room("marking_graders");
  ASSERT_EQ(graders().size(), 2u);
  for (const char* kind : {"fixed", "broken"}) {
    const ProcessResult judged = run_built(
        "racekit",
        {"check", "--like", "counter", "--events", source(std::string(kind) + "/counter.cpp")},
        250);
    write_file(folder / "marks.jsonl", judged.output);
    for (const std::string& command : graders())
      EXPECT_EQ(run_recipe(command, folder).shell_status(), kind == std::string("fixed") ? 0 : 1)
          << command << '\n'
          << judged.output << judged.error_text;
  }
}

TEST(MarkingPage, ATaskOfSlurmsArrayJudgesItsOwnFile) {
  NEEDS_TSAN();
  const fs::path folder = room("marking_slurm");
  fs::create_directories(folder / "submissions");
  for (const char* name : {"a.cpp", "b.cpp", "c.cpp"})
    write_file(folder / "submissions" / name, kDoesNotCompile);
  setenv("SLURM_ARRAY_TASK_ID", "1", 1);
  const ProcessResult finished =
      run_recipe(runnable(recipe("docs/marking.md", "### Slurm")), folder);
  EXPECT_EQ(finished.shell_status(), 2) << finished.error_text;  // the judge's
  EXPECT_TRUE(finished.output.starts_with("submissions/b.cpp  does not compile"))
      << finished.output << finished.error_text;
  EXPECT_TRUE(fs::exists(folder / "submissions/b.xml"));
}

}  // namespace
}  // namespace racekit::test
