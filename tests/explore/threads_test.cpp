#include <gtest/gtest.h>

#include "tests/explore/explored.h"

// Threads in numbers and with other ends than join; and what would differ from run to run.
namespace racekit::test {
namespace {

using explore::End;

TEST(Threads, MainMayEndBeforeTheOthers) {
  const All all = all_of("threads", {"main_exits"});
  EXPECT_TRUE(all.found.complete) << all.found.why_not;
  EXPECT_EQ(all.statuses, (std::set<int>{0}));
  EXPECT_EQ(all.found.executions, 2u);
  EXPECT_EQ(all.found.racy, 0u);
}

TEST(Threads, OnlyThoseThatLiveAtOnceAreCounted) {
  const All all = all_of("threads", {"one_after_the_other"});
  EXPECT_TRUE(all.found.complete) << all.found.why_not;
  EXPECT_EQ(all.statuses, (std::set<int>{0}));
  EXPECT_EQ(all.found.executions, 1u);
  const Execution refused = first_execution("threads", {"too_many_at_once"});
  EXPECT_EQ(refused.end, End::refused);
  EXPECT_EQ(refused.what, "more than 64 threads at once");
}

TEST(Threads, ASpinLockHasAMutexsLaw) {
  const All all = all_of("threads", {"spin_locks"});
  EXPECT_TRUE(all.found.complete) << all.found.why_not;
  EXPECT_EQ(all.found.outcomes, (Outcomes{{Outcome::survived, 6}}));
  EXPECT_EQ(all.found.racy, 0u);
  EXPECT_EQ(all_of("threads", {"spin_tries"}).statuses, (std::set<int>{10, 11}));
}

TEST(Repeats, RandomNumbersAndTheProcessNumber) {
  ProcessEngine engine(options("threads", {"random_numbers"}));
  const Execution first = engine.run({});
  EXPECT_EQ(first.status, 0) << "two threads get different ones";
  EXPECT_TRUE(first.has_random_numbers);
  EXPECT_EQ(engine.run({}).output, first.output);
  EXPECT_EQ(first_execution("threads", {"random_numbers"}).output, first.output);
  EXPECT_FALSE(first_execution("threads", {"spin_locks"}).has_random_numbers);
}

TEST(Repeats, WhoAsksRandFirstIsAMatterOfTheSchedule) {
  const All all = all_of("threads", {"shared_random_state"});
  EXPECT_TRUE(all.found.complete) << all.found.why_not;
  EXPECT_EQ(all.statuses, (std::set<int>{10, 11}));
}

TEST(Repeats, EachExecutionReadsTheSameInput) {
  auto with_input = options("threads", {"reads_input"});
  with_input.input = "7 5 3\n";
  ProcessEngine engine(with_input);
  std::set<std::string> printed;
  const Exploration found = explore::search(
      {&engine}, {},
      [&](const Execution& execution, const Exploration&) { printed.insert(execution.output); });
  EXPECT_TRUE(found.complete) << found.why_not;
  EXPECT_EQ(printed, (std::set<std::string>{"7 2\n", "7 -2\n"}));
}

TEST(Results, AreCountedApart) {
  const Exploration found = all_of("threads", {"prints_and_returns"}).found;
  EXPECT_TRUE(found.complete) << found.why_not;
  ASSERT_EQ(found.results.all().size(), 2u);
  for (const explore::Result& result : found.results.all()) {
    EXPECT_EQ(result.executions, 1u);
    EXPECT_EQ(result.printed, result.status == 0 ? "always\nlast 1\n" : "always\nlast 2\n");
    EXPECT_TRUE(result.status == 0 || result.status == 3) << result.status;
    EXPECT_FALSE(result.shortest.schedule.empty());
  }
}

}  // namespace
}  // namespace racekit::test
