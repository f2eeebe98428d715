// make try: a copy of a broken program for the learner to cure, and never over one that is there.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/programs.h"

namespace racekit::test {
namespace {

namespace fs = std::filesystem;

fs::path room(const std::string& name) {
  const fs::path folder = fs::path(testing::TempDir()) / ("try_" + name);
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

ProcessResult make_try(const Flags& flags) {
  return run({.arguments = Flags{"make", "--no-print-directory", "-C", source(""), "try"} + flags,
              .limit = 60});
}

TEST(MakeTry, CopiesTheBrokenFileOnceAndKeepsWhatTheLearnerMadeOfIt) {
  const fs::path work = room("work");
  const std::string file = work / "active_instances.cpp";
  const Flags flags{"NAME=active_instances", "WORK=" + work.string(), "BUILD=" + built("")};
  const ProcessResult first = make_try(flags);
  EXPECT_EQ(first.shell_status(), 0) << first.error_text;
  EXPECT_EQ(text_of(file), text_of(source("broken/active_instances.cpp")));
  EXPECT_NE(first.output.find("racekit check " + file), std::string::npos) << first.output;

  std::ofstream(file) << "mine\n";
  const ProcessResult again = make_try(flags);
  EXPECT_EQ(again.shell_status(), 0) << again.error_text;
  EXPECT_EQ(text_of(file), "mine\n");
  EXPECT_NE(again.output.find("is there already, and is left as it is"), std::string::npos);
}

TEST(MakeTry, RefusesInOneLineThatNamesWhatThereIs) {
  for (const Flags& flags : {Flags{}, Flags{"NAME=nothing"}, Flags{"NAME=../README"},
                             Flags{"NAME=active_instances active_instances"}}) {
    const ProcessResult finished = make_try(flags + Flags{"WORK=" + room("none").string()});
    EXPECT_EQ(finished.shell_status(), 2);
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
    EXPECT_NE(finished.error_text.find("active_instances"), std::string::npos);
  }
}

}  // namespace
}  // namespace racekit::test
