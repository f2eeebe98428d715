#include "kit/explore/search/results.h"

#include <gtest/gtest.h>

namespace racekit::explore {
namespace {

Execution that_prints(const std::string& output, int status = 0) {
  Execution execution;
  execution.end = End::exited;
  execution.output = output;
  execution.status = status;
  return execution;
}

Finding with_preemptions(std::size_t count, Outcome outcome = Outcome::survived) {
  return {.verdict = {outcome, ""}, .schedule = {}, .preemptions = count};
}

TEST(Results, LinesInAnotherOrderAreTheSame) {
  Results results;
  results.add(that_prints("a\nb\n"), with_preemptions(2));
  results.add(that_prints("b\na\n"), with_preemptions(1));
  EXPECT_FALSE(results.differ());
  ASSERT_EQ(results.all().size(), 1u);
  EXPECT_EQ(results.all()[0].executions, 2u);
  EXPECT_EQ(results.all()[0].printed, "b\na\n") << "as the easier one has it";
}

TEST(Results, AnotherStatusOrALineTwiceIsAnotherResult) {
  Results results;
  results.add(that_prints("a\n"), with_preemptions(0));
  results.add(that_prints("a\n", 1), with_preemptions(0));
  results.add(that_prints("a\na\n"), with_preemptions(0));
  EXPECT_EQ(results.all().size(), 3u);
}

TEST(Results, OnlyProgramsThatEndByThemselvesHaveThem) {
  Results results;
  Execution crashed = that_prints("a\n");
  crashed.end = End::signaled;
  results.add(crashed, with_preemptions(0));
  Execution staged = that_prints("outcome: lost\n", 65);
  staged.told_outcome = "lost";
  results.add(staged, with_preemptions(0));
  EXPECT_TRUE(results.all().empty());
}

TEST(Results, OfTooManyTheRestIsCounted) {
  Results results;
  for (std::size_t i = 0; i < Results::kMost + 5; ++i)
    results.add(that_prints(std::to_string(i)), with_preemptions(0));
  EXPECT_EQ(results.all().size(), Results::kMost);
  EXPECT_EQ(results.not_kept(), 5u);
}

TEST(Results, ThoseOfAnOutcomeAreAdded) {
  Results others;
  others.add(that_prints("a\n"), with_preemptions(0));
  others.add(that_prints("b\n", 1), with_preemptions(0, Outcome::lost));
  Results results;
  results.add(that_prints("a\n"), with_preemptions(0));
  results.add(others, Outcome::lost);
  ASSERT_EQ(results.all().size(), 2u);
  EXPECT_EQ(results.all()[1].status, 1);
  EXPECT_EQ(results.all()[1].executions, 1u);
}

TEST(Results, WhatAllHaveInCommonIsLeftOut) {
  Results results;
  results.add(that_prints("start\nsum 3\nend\n"), with_preemptions(0));
  results.add(that_prints("start\nsum 4\nagain\nend\n"), with_preemptions(0));
  results.add(that_prints("start\nend\n"), with_preemptions(0));
  EXPECT_EQ(what_differs(results.all()), (std::vector<std::string>{"sum 3", "sum 4 / again", ""}));
  EXPECT_TRUE(what_differs({}).empty());
}

}  // namespace
}  // namespace racekit::explore
