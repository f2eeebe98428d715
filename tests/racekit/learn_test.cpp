// racekit learn: each exercise is what its entry says, a learner's files are never lost, and
// without a terminal it is a plain command. On a terminal: learn_terminal_test.sh.

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "kit/base/outcome.h"
#include "tests/support/programs.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;

constexpr int kExercises = 24;

fs::path fresh_folder(const std::string& name) {
  const fs::path folder = fs::path(testing::TempDir()) / ("learn_" + name);
  fs::remove_all(folder);
  return folder;
}

ProcessResult learn(const fs::path& work, const Flags& flags) {
  return run_built("racekit", Flags{"learn", "--work", work.string()} + flags, 120);
}

nlohmann::json progress(const fs::path& work) {
  return nlohmann::json::parse(text_of(work / "progress.json"), nullptr, false);
}

class ExerciseOf : public testing::TestWithParam<int> {};

TEST_P(ExerciseOf, FailsAsItsEntrySaysAndItsSolutionIsCured) {
  const ProcessResult result =
      run_built("racekit", {"learn", "--verify", std::to_string(GetParam())}, 280);
  EXPECT_EQ(result.shell_status(), 0) << result.output << result.error_text;
  EXPECT_TRUE(result.output.starts_with("ok ")) << result.output;
}

INSTANTIATE_TEST_SUITE_P(Course, ExerciseOf, testing::Range(1, kExercises + 1));

TEST(Learn, ListsAllExercisesAndSaysHowFarALearnerIs) {
  const fs::path work = fresh_folder("list");
  const ProcessResult list = learn(work, {"--list"});
  int rows = 0;
  for (const std::string& line : lines_of(list.output)) rows += line.starts_with("  ") ? 1 : 0;
  EXPECT_EQ(rows, kExercises);
  EXPECT_NE(learn(work, {"--status"}).output.find("0 of 24 cured; the next one is 1, "),
            std::string::npos);
  EXPECT_FALSE(fs::exists(work));
}

TEST(Learn, KnowsTheExercisesThatTheLessonsName) {
  int named = 0;
  const std::string list = learn(fresh_folder("named"), {"--list"}).output;
  for (const auto& entry : fs::directory_iterator(source("lessons"))) {
    if (entry.path().extension() != ".md") continue;
    const std::string text = text_of(entry.path());
    const std::string command = "build/racekit learn ";
    for (std::size_t at = 0; (at = text.find(command, at)) != std::string::npos;) {
      at += command.size();
      const std::string name =
          text.substr(at, text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at) - at);
      if (name.empty()) continue;
      EXPECT_NE(list.find("  " + name + "  "), std::string::npos) << entry.path() << ": " << name;
      ++named;
    }
  }
  EXPECT_GE(named, 20);
}

TEST(Learn, CopiesAPairOnceJudgesItAndKeepsWhatTheLearnerMadeOfIt) {
  const fs::path work = fresh_folder("pair");
  const fs::path file = work / "active_instances.cpp";
  const ProcessResult first = learn(work, {"active_instances"});
  EXPECT_EQ(first.shell_status(), exit_status(Outcome::crashed)) << first.error_text;
  EXPECT_EQ(text_of(file), text_of(source("broken/active_instances.cpp")));
  EXPECT_NE(first.output.find("is a copy of broken/active_instances.cpp"), std::string::npos);
  EXPECT_NE(first.output.find("not cured: this is broken/active_instances.cpp, unchanged."),
            std::string::npos);
  EXPECT_EQ(progress(work).at("current"), "active_instances");
  EXPECT_EQ(progress(work).at("exercises").at("active_instances").at("cured"), false);

  fs::copy_file(source("fixed/active_instances.cpp"), file, fs::copy_options::overwrite_existing);
  const std::string mine = text_of(file) + "// mine\n";
  std::ofstream(file) << mine;
  const ProcessResult second = learn(work, {"9"});
  EXPECT_EQ(second.shell_status(), 0) << second.output;
  EXPECT_EQ(text_of(file), mine);
  EXPECT_NE(second.output.find("was there already, and is as you left it"), std::string::npos);
  EXPECT_NE(learn(work, {"--status"}).output.find("1 of 24 cured"), std::string::npos);

  const ProcessResult anew = learn(work, {"--reset", "active_instances"});
  EXPECT_EQ(anew.shell_status(), 0);
  EXPECT_EQ(text_of(file), text_of(source("broken/active_instances.cpp")));
  EXPECT_EQ(text_of(work / "active_instances.1.cpp"), mine);
  EXPECT_NE(learn(work, {"--status"}).output.find("1 of 24 cured"), std::string::npos);
}

TEST(Learn, TheJudgesPartIsNotTheLearners) {
  const fs::path work = fresh_folder("judge");
  fs::create_directories(work);
  std::string text = text_of(source("lessons/solutions/02-two_threads_one_counter.cpp"));
  const std::size_t judge = text.find("// What follows is the judge's part.");
  ASSERT_NE(judge, std::string::npos);
  const fs::path file = work / "02-two_threads_one_counter.cpp";
  std::ofstream(file) << text.substr(0, judge) + "int main() {}\n";
  const ProcessResult gone = learn(work, {"2"});
  EXPECT_EQ(gone.shell_status(), 2);
  EXPECT_NE(gone.error_text.find("the line \"// What follows"), std::string::npos)
      << gone.error_text;

  std::ofstream(file) << text + "int more = 0;\n";
  EXPECT_NE(
      learn(work, {"2"}).error_text.find("is the judge's part, and it is not as it was given"),
      std::string::npos);

  std::ofstream(file) << text.substr(0, judge) + "\n" + text.substr(judge) + "\n\n";
  EXPECT_EQ(learn(work, {"2"}).shell_status(), 0);  // blank lines at the end are an editor's
}

TEST(Learn, RefusesInOneLine) {
  const fs::path work = fresh_folder("refuses");
  const auto refused = [&](const Flags& flags, const std::string& words) {
    const ProcessResult result = learn(work, flags);
    EXPECT_EQ(result.shell_status(), 2);
    EXPECT_EQ(result.output, "");
    EXPECT_EQ(lines_of(result.error_text).size(), 1u) << result.error_text;
    EXPECT_NE(result.error_text.find(words), std::string::npos) << result.error_text;
  };
  refused({"nothing"}, "takes a number from 1 to 24 or a name, such as");
  refused({"25"}, "exercise '25'");
  refused({"--reset", "../README"}, "exercise '../README'");
  refused({"--work", ""}, "--work");
  refused({"1", "2"}, "not expected: 2");
  refused({"--list", "3"}, "--list: not expected beside it: 3; it takes no exercise");
  refused({"--status", "3"}, "--status: not expected beside it: 3; it takes no exercise");
  refused({"--status", "3", "4"}, "not expected: 4");
  refused({"--reset", "3", "4"}, "--reset: not expected beside it: 4; it takes one exercise");
  refused({"--reset", ""}, "--reset ''");
  refused({"--list", "--status"}, "--list and --status: takes one of --list, --status, ");
  refused({"--verify", "--manual"}, "--verify and --manual: takes one of ");
  EXPECT_FALSE(fs::exists(work));

  fs::create_directories(work);
  for (const char* text : {"", "{", "[]", R"({"current": 1, "exercises": {}})",
                           R"({"current": "a_lock", "exercises": {"a_lock": 3}})"}) {
    std::ofstream(work / "progress.json") << text;
    refused({"--status"}, "is no progress of racekit learn");
    EXPECT_EQ(text_of(work / "progress.json"), text);
  }
}

TEST(Learn, AFileThatHoldsNothingToJudgeIsNamedInOneLine) {
  const fs::path work = fresh_folder("nothing");
  fs::create_directories(work);
  const std::string file = work / "03-a_lock.cpp";
  std::ofstream{file};
  const ProcessResult empty = learn(work, {"3"});
  EXPECT_EQ(empty.shell_status(), 2);
  EXPECT_EQ(empty.error_text, "racekit: '" + file +
                                  "': is empty; racekit learn --reset a_lock gives the exercise "
                                  "anew (--help lists what it takes)\n");

  std::ofstream(file) << "int main() {}\n";
  fs::permissions(file, fs::perms::none);
  if (geteuid() == 0) {  // may read all
    fs::permissions(work, fs::perms::all);
    fs::permissions(work / "progress.json", fs::perms::all);
    fs::permissions(work / ".learn.lock", fs::perms::all);
  }
  const ProcessResult unreadable =
      run({.arguments = {built("racekit"), "learn", "--work", work, "3"},
           .limit = 120,
           .before_start = [] {
             constexpr uid_t kNobody = 65'534;
             if (geteuid() == 0) syscall(SYS_setresuid, kNobody, kNobody, kNobody);
           }});
  if (unreadable.shell_status() == 127) GTEST_SKIP() << "another user cannot run the build";
  EXPECT_EQ(unreadable.shell_status(), 2);
  EXPECT_EQ(unreadable.error_text, "racekit: '" + file +
                                       "': cannot be read: Permission denied (chmod u+r gives its "
                                       "owner the permission) (--help lists what it takes)\n");
}

TEST(Learn, AFolderThatCannotBeWrittenToIsNamed) {
  const ProcessResult result = run_built("racekit", {"learn", "1", "--work", "/proc/nowhere"}, 60);
  EXPECT_EQ(result.shell_status(), 2);
  EXPECT_NE(result.error_text.find("the folder '/proc/nowhere' cannot be written to"),
            std::string::npos);
}

}  // namespace
}  // namespace racekit::test
