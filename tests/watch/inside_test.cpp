// With the mutex lines off, two threads really are inside the map at once; with them on, never.

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstring>

#include "tests/support/programs.h"

namespace racekit::test {
namespace {

/// Runs the probe and gives how many threads were inside the map at once, at the most.
int most_inside(const Flags& flags) {
  std::string file = testing::TempDir() + "racekit-probe-XXXXXX";
  const int descriptor = mkstemp(file.data());
  EXPECT_EQ(ftruncate(descriptor, 64), 0);
  setenv("RACEKIT_PROBE", file.c_str(), 1);
  run_built("tests/inside_probe", flags);
  int counts[2] = {0, 0};  // inside, most
  EXPECT_EQ(pread(descriptor, counts, sizeof counts, 0), static_cast<ssize_t>(sizeof counts));
  close(descriptor);
  unlink(file.c_str());
  return counts[1];
}

TEST(Inside, WithTheMutexNeverMoreThanOne) {
  EXPECT_EQ(most_inside({"--mutex", "on", "--ops", "20000"}), 1);
}

TEST(Inside, WithoutTheMutexTwoAndMore) {
  // A run may crash before two have met in the allocator; one that shows them is enough.
  int most = 0;
  for (int i = 0; i < 20 && most < 2; ++i) most = most_inside({"--mutex", "off", "--ops", "20000"});
  EXPECT_GE(most, 2);
}

TEST(Inside, WithOneSideLockedTwoAndMore) {
  for (const char* side : {"set", "delete"}) {
    int most = 0;
    for (int i = 0; i < 20 && most < 2; ++i)
      most = most_inside({"--mutex", side, "--ops", "20000"});
    EXPECT_GE(most, 2) << side;
  }
}

}  // namespace
}  // namespace racekit::test
