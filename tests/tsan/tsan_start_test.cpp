// ThreadSanitizer's programs start on every kernel, or say in one line why not.

#include "tests/support/tsan_start.h"

#include <gtest/gtest.h>
#include <sys/personality.h>
#include <unistd.h>

#include <fstream>

#include "kit/frames/processor.h"
#include "tests/support/programs.h"

namespace racekit::test {
namespace {

const char* const kProgram = "tsan/fixed/active_instances";
const char* const kBits = "/proc/sys/vm/mmap_rnd_bits";

/// Another value of vm.mmap_rnd_bits, for as long as this lives. A setting of the whole machine:
/// only for machines that say RACEKIT_MAY_SET_SYSCTL=1.
class RandomizationBits {
 public:
  explicit RandomizationBits(int bits) : before_(lines_of(text_of(kBits)).at(0)) {
    std::ofstream(kBits) << bits;
    holds_ = lines_of(text_of(kBits)).at(0) == std::to_string(bits);
  }
  ~RandomizationBits() { std::ofstream(kBits) << before_; }
  RandomizationBits(const RandomizationBits&) = delete;
  RandomizationBits& operator=(const RandomizationBits&) = delete;
  bool holds() const { return holds_; }

 private:
  std::string before_;
  bool holds_;
};

ProcessResult run_refused(const Flags& arguments) {
  Command command{.arguments = arguments, .limit = 120};
  command.before_start = [] {
    if (!refuse_personality()) _exit(99);
  };
  return run(command);
}

#define NEEDS_THE_SYSCTL()                         \
  if (getenv("RACEKIT_MAY_SET_SYSCTL") == nullptr) \
  GTEST_SKIP() << "sets vm.mmap_rnd_bits: only where RACEKIT_MAY_SET_SYSCTL=1 allows it"

TEST(TsanStart, RunsWithoutAddressRandomization) {
  NEEDS_TSAN();
  const ProcessResult finished =
      run({.arguments = {"/bin/sh", "-c",
                         built(kProgram) + " --seconds 5 2>/dev/null & sleep 1; "
                                           "cat /proc/$!/personality; kill $!; wait"},
           .limit = 60});
  if (!run_refused({built(kProgram), "--ops", "1"}).error_text.empty() && finished.output.empty())
    GTEST_SKIP() << "personality is refused here";
  EXPECT_TRUE(std::stoul(finished.output, nullptr, 16) & ADDR_NO_RANDOMIZE) << finished.output;
}

TEST(TsanStart, KeepsItsArgumentsAndItsEnvironment) {
  const ProcessResult finished =
      run({.arguments = {"/usr/bin/env", "-i", "TSAN_OPTIONS=exitcode=77",
                         built("tsan/broken/active_instances"), "--keys", "7"},
           .limit = 60});
  NEEDS_TSAN();
  EXPECT_NE(finished.error_text.find("2 deleters, 7 ids"), std::string::npos)
      << finished.error_text;
  EXPECT_NE(finished.error_text.find("outcome: raced"), std::string::npos) << finished.error_text;
}

TEST(TsanStart, WhereTheKernelRandomizesALotTheyStartToo) {
  NEEDS_THE_SYSCTL();
  const RandomizationBits bits(32);
  if (!bits.holds()) GTEST_SKIP() << "vm.mmap_rnd_bits cannot be set to 32 here";
  for (int i = 0; i < 10; ++i) {
    const ProcessResult fixed = run_built(kProgram, {"--ops", "100"});
    EXPECT_EQ(fixed.shell_status(), 0) << fixed.error_text;
    const ProcessResult broken = run_built("tsan/broken/active_instances");
    EXPECT_NE(broken.error_text.find("outcome: raced"), std::string::npos) << broken.error_text;
  }
}

TEST(TsanStart, WhereThatIsRefusedOneLineSaysWhatToDo) {
  NEEDS_THE_SYSCTL();
  const RandomizationBits bits(32);
  if (!bits.holds()) GTEST_SKIP() << "vm.mmap_rnd_bits cannot be set to 32 here";
  const auto lines = lines_of(run_refused({built(kProgram), "--ops", "100"}).error_text);
  ASSERT_FALSE(lines.empty());
  EXPECT_TRUE(lines[0].starts_with("racekit: this system keeps address randomization on"));
  EXPECT_NE(
      lines[0].find("sudo sysctl vm.mmap_rnd_bits=" + std::to_string(processor::kMostRandomBits)),
      std::string::npos);
}

TEST(TsanStart, WhereItIsRefusedAndNotNeededNothingIsSaid) {
  if (std::stoi(text_of(kBits)) > processor::kMostRandomBits)
    GTEST_SKIP() << "vm.mmap_rnd_bits is too large here";
  const ProcessResult finished = run_refused({built(kProgram), "--ops", "100"});
  EXPECT_EQ(finished.shell_status(), 0) << finished.error_text;
  EXPECT_TRUE(finished.error_text.starts_with("fixed/active_instances: ")) << finished.error_text;
}

TEST(TsanStart, WhereItIsRefusedALearnersOwnProgramStartsToo) {
  if (std::stoi(text_of(kBits)) > processor::kMostRandomBits)
    GTEST_SKIP() << "vm.mmap_rnd_bits is too large here";
  const ProcessResult finished =
      run_refused({built("racekit"), "tsan", source("lessons/07-counter.cpp")});
  EXPECT_EQ(finished.shell_status(), 66) << finished.error_text;
  EXPECT_NE(finished.error_text.find("outcome: raced"), std::string::npos) << finished.error_text;
}

}  // namespace
}  // namespace racekit::test
