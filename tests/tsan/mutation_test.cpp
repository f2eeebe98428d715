// Each single lock or unlock line is needed: without it, the fixed program breaks a promise, and so
// this suite fails. (CMakeLists.txt builds one program for each line that is left out.)

#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/programs.h"
#include "tests/support/promises.h"
#include "tests/support/tsan_start.h"

namespace racekit::test {
namespace {

/// "active_instances_23": the program without its line 23. Not what lies in the folder: a build
/// leaves there what it built before the lines were moved.
std::vector<std::string> mutants() {
  std::vector<std::string> names;
  std::istringstream lines(RACEKIT_MUTANTS);
  for (std::string line; lines >> line;) names.push_back("active_instances_" + line);
  return names;
}

TEST(Mutants, ThereIsOneForEachLockAndUnlockLine) {
  std::size_t lines = 0;
  for (const std::string& line : lines_of(text_of(source("fixed/active_instances.cpp"))))
    lines += line.find("mutex.lock();") != std::string::npos ||
             line.find("mutex.unlock();") != std::string::npos;
  EXPECT_EQ(lines, 6u);
  EXPECT_EQ(mutants().size(), lines);
}

TEST(Mutants, EveryOneBreaksAPromise) {
  NEEDS_TSAN();
  for (const std::string& name : mutants()) {
    const std::string broken = broken_promise("mutants/" + name, "tsan_mutants/" + name);
    EXPECT_NE(broken, "") << name << ": no test would notice that this line is gone";
  }
}

}  // namespace
}  // namespace racekit::test
