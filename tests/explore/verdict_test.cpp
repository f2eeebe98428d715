#include "kit/explore/verdict.h"

#include <gtest/gtest.h>

#include <csignal>

namespace racekit::test {
namespace {

using explore::End;
using explore::Execution;
using explore::judge;
using explore::Misuse;

Execution ended(End end, int status = 0) {
  Execution execution{};
  execution.end = end;
  execution.status = status;
  return execution;
}

TEST(Verdict, AnExecutionThatEndsWell) {
  EXPECT_EQ(judge(ended(End::exited), false)->outcome, Outcome::survived);
  EXPECT_EQ(judge(ended(End::exited), true)->outcome, Outcome::raced);
}

TEST(Verdict, AFailedInvariant) {
  EXPECT_EQ(judge(ended(End::exited, 65), true)->outcome, Outcome::lost);
  EXPECT_EQ(judge(ended(End::exited, 1), false)->outcome, Outcome::lost);
  EXPECT_EQ(judge(ended(End::exited, 1), false)->reason, "returned 1");
  Execution corrupted = ended(End::exited, 65);
  corrupted.told_outcome = "corrupted";
  EXPECT_EQ(judge(corrupted, false)->outcome, Outcome::corrupted);
  corrupted.told_outcome = "lost";
  EXPECT_EQ(judge(corrupted, false)->outcome, Outcome::lost);
}

TEST(Verdict, ACrash) {
  EXPECT_EQ(judge(ended(End::signaled, SIGSEGV), true)->outcome, Outcome::crashed);
  EXPECT_EQ(judge(ended(End::signaled, SIGSEGV), true)->reason, "SIGSEGV");
  EXPECT_EQ(judge(ended(End::signaled, SIGABRT), true)->reason, "SIGABRT");
  Execution misused = ended(End::misused);
  misused.misuse = Misuse{Misuse::Kind::double_free, 0, 0};
  EXPECT_EQ(judge(misused, false)->outcome, Outcome::crashed);
  EXPECT_EQ(judge(misused, false)->reason, "double free");
}

TEST(Verdict, WhoCannotGoOn) {
  EXPECT_EQ(judge(ended(End::deadlocked), false)->outcome, Outcome::deadlocked);
  EXPECT_EQ(judge(ended(End::hung), true)->outcome, Outcome::hung);
}

TEST(Verdict, NoneForWhatWasCutOff) {
  for (const End end : {End::limited, End::redundant, End::refused}) {
    EXPECT_FALSE(judge(ended(end), true).has_value());
  }
}

}  // namespace
}  // namespace racekit::test
