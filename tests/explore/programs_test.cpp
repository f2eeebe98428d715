#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/explore/explored.h"

// Known truths about real programs (tests/samples/explored), each execution in a process of its
// own.
namespace racekit::test {
namespace {

using explore::Scope;

Exploration explored(const std::string& name, const Arguments& arguments = {},
                     const Scope& scope = {}) {
  ProcessEngine engine(options(name, arguments));
  return explore::search({&engine}, scope);
}

TEST(Explored, CriticalSectionsHaveTheirLaw) {
  const auto count = [](const char* threads, const char* times) {
    const Exploration found = explored("critical_sections", {threads, times});
    EXPECT_TRUE(found.complete) << found.why_not;
    EXPECT_EQ(found.racy, 0u);
    EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, found.executions}}));
    return found.executions;
  };
  EXPECT_EQ(count("2", "1"), 2u);
  EXPECT_EQ(count("2", "2"), 6u);
  EXPECT_EQ(count("2", "3"), 20u);
  EXPECT_EQ(count("2", "4"), 70u);
  EXPECT_EQ(count("3", "1"), 6u);
  EXPECT_EQ(count("4", "1"), 24u);
  EXPECT_EQ(count("3", "2"), 90u);
}

TEST(Explored, TwoOfFourUnprotectedIncrementsLoseAnUpdate) {
  for (const char* where : {"global", "local"}) {
    const Exploration found = explored("increments", {where});
    EXPECT_TRUE(found.complete) << found.why_not;
    EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::raced, 2}, {Outcome::lost, 2}})) << where;
    EXPECT_EQ(found.racy, 4u);
  }
}

TEST(Explored, BothEndsAreReached) {
  ProcessEngine engine(options("ends", {}));
  bool exited = false;
  const Exploration found =
      explore::search({&engine}, {}, [&](const explore::Execution& execution, const auto&) {
        exited |= execution.end == explore::End::exited && execution.status == 5;
      });
  EXPECT_TRUE(found.complete) << found.why_not;
  EXPECT_TRUE(exited);
  EXPECT_GT(found.outcomes.at(Outcome::crashed), 0u);
}

TEST(Explored, LocksOfAtomicsHoldIfTheyAreSequentiallyConsistent) {
  for (const char* name : {"peterson", "dekker"}) {
    const Exploration found = explored(name, {"seq_cst"});
    EXPECT_TRUE(found.complete) << name << ": " << found.why_not;
    EXPECT_EQ(found.worst(), Outcome::survived) << name;
    EXPECT_EQ(found.racy, 0u);
    EXPECT_GT(found.executions, 1u);

    const Exploration relaxed = explored(name, {"relaxed"});
    EXPECT_EQ(relaxed.racy, relaxed.executions) << name;
    EXPECT_EQ(relaxed.races.size(), 3u) << name;
  }
}

TEST(Explored, ThePhilosophersDeadlockUnlessForksAreOrdered) {
  for (const char* count : {"2", "3"}) {
    const Exploration chaotic = explored("philosophers", {count, "chaotic"});
    EXPECT_TRUE(chaotic.complete) << chaotic.why_not;
    EXPECT_EQ(chaotic.outcomes.at(Outcome::deadlocked), 1u);
    const Exploration ordered = explored("philosophers", {count, "ordered"});
    EXPECT_TRUE(ordered.complete) << ordered.why_not;
    EXPECT_EQ(ordered.worst(), Outcome::survived);
  }
}

TEST(Explored, ReadersHaveOneExecution) {
  for (const char* count : {"1", "3"}) {
    const Exploration found = explored("readers", {count});
    EXPECT_TRUE(found.complete) << found.why_not;
    EXPECT_EQ(found.executions, 1u);
    EXPECT_EQ(found.worst(), Outcome::survived);
  }
}

TEST(Explored, TheShortestFailureRunsAgain) {
  Scope scope;
  scope.method = Scope::Method::bounded;
  scope.until_shortest = true;
  const Exploration found = explored("increments", {"global"}, scope);
  const explore::Finding* finding = found.shortest_failure();
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->verdict.outcome, Outcome::lost);
  EXPECT_EQ(finding->preemptions, 1u);
  for (int i = 0; i < 5; ++i) {
    ProcessEngine engine(options("increments", {"global"}));
    const explore::Execution again = engine.run({finding->schedule, {}, found.shared, {}});
    EXPECT_EQ(again.status, 65);
    EXPECT_EQ(again.steps.size(), finding->schedule.size());
  }
}

TEST(Explored, TheNumberOfEnginesChangesNothing) {
  const auto story = [](std::size_t jobs) {
    std::vector<std::unique_ptr<ProcessEngine>> engines;
    std::vector<explore::Engine*> all;
    for (std::size_t i = 0; i < jobs; ++i) {
      engines.push_back(std::make_unique<ProcessEngine>(options("critical_sections", {"3", "2"})));
      all.push_back(engines.back().get());
    }
    std::string text;
    const Exploration found = explore::search(
        all, {}, [&](const explore::Execution& execution, const Exploration& so_far) {
          for (const auto& step : execution.steps) text += std::to_string(step.choice.thread);
          text += " " + std::to_string(so_far.redundant) + "\n";
        });
    return text + std::to_string(found.executions);
  };
  const std::string one = story(1);
  EXPECT_EQ(story(2), one);
  EXPECT_EQ(story(3), one);
}

}  // namespace
}  // namespace racekit::test
