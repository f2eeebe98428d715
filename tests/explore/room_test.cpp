// Where the system has no room for the explorer's memory, one line says so.

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/programs.h"

namespace racekit::test {
namespace {

TEST(Room, WhereThereIsTooLittleOneLineSaysSo) {
  Command command{
      .arguments = {built("racekit"), "explore", "fixed/active_instances", "--ops", "1"},
      .limit = 60};
  command.before_start = [] {
    const rlimit little{.rlim_cur = rlim_t{20} << 30, .rlim_max = rlim_t{20} << 30};
    if (setrlimit(RLIMIT_AS, &little) != 0) _exit(99);
  };
  const ProcessResult finished = run(command);
  EXPECT_EQ(finished.shell_status(), 2) << finished.error_text;
  EXPECT_EQ(lines_of(finished.error_text).size(), 1u) << finished.error_text;
  EXPECT_NE(finished.error_text.find("cannot be explored: the explorer needs addresses of 45 bits"),
            std::string::npos)
      << finished.error_text;
}

}  // namespace
}  // namespace racekit::test
