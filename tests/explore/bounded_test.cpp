#include <gtest/gtest.h>

#include <algorithm>

#include "kit/explore/search/exploration.h"
#include "kit/explore/search/strategy.h"
#include "tests/explore/interpreter.h"
#include "tests/explore/known_programs.h"
#include "tests/explore/oracle.h"

// Searches that do not run everything: by preemptions, and at random.
namespace racekit::test {
namespace {

using explore::Execution;
using explore::Exploration;
using explore::Finding;
using explore::Scope;

Scope bounded(std::size_t bound) {
  Scope scope;
  scope.method = Scope::Method::bounded;
  scope.bound = bound;
  return scope;
}

struct Searched {
  Exploration found;
  std::set<std::string> results;
  std::vector<std::size_t> preemptions;  // of each execution
};

Searched search(const SmallProgram& program, const Scope& scope) {
  Interpreter interpreter(program);
  Searched searched;
  searched.found =
      explore::search({&interpreter}, scope, [&](const Execution& execution, const Exploration&) {
        searched.results.insert(result(execution));
        searched.preemptions.push_back(explore::preemptions(execution.steps));
      });
  return searched;
}

bool includes(const std::set<std::string>& all, const std::set<std::string>& some) {
  return std::ranges::includes(all, some);
}

TEST(BoundedSearch, WithEnoughPreemptionsReachesEverything) {
  for (unsigned seed = 0; seed < 150; ++seed) {
    const SmallProgram program = generated(seed);
    Scope scope = bounded(30);
    scope.limit = 3'000;
    const Searched searched = search(program, scope);
    if (!searched.found.complete) continue;  // too large without sleep sets
    ASSERT_EQ(searched.results, all_results(program)) << "seed " << seed << "\n"
                                                      << as_text(program);
    Scope complete;
    ASSERT_EQ(searched.found.executions, search(program, complete).found.executions);
  }
}

TEST(BoundedSearch, ReachesWhatSoManyPreemptionsReach) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const SmallProgram program = generated(seed);
    std::set<std::string> fewer;
    for (const int bound : {0, 1, 2}) {
      const Searched searched = search(program, bounded(static_cast<std::size_t>(bound)));
      ASSERT_EQ(searched.results, results_with_preemptions(program, bound))
          << "seed " << seed << ", " << bound << " preemptions\n"
          << as_text(program);
      ASSERT_TRUE(includes(searched.results, fewer));
      fewer = searched.results;
    }
  }
}

TEST(BoundedSearch, TakesFewestPreemptionsFirst) {
  const Searched searched = search(critical_sections(2, 2), bounded(3));
  EXPECT_TRUE(std::ranges::is_sorted(searched.preemptions));
  EXPECT_EQ(searched.preemptions.front(), 0u);
  EXPECT_LE(searched.preemptions.back(), 3u);
}

TEST(BoundedSearch, SaysThatItIsBounded) {
  const Searched none = search(unprotected_increments(), bounded(0));
  EXPECT_FALSE(none.found.complete);
  EXPECT_EQ(none.found.why_not, "at most 0 preemptions");
  const Searched all = search(unprotected_increments(), bounded(9));
  EXPECT_TRUE(all.found.complete);
  EXPECT_EQ(all.found.executions, 4u);
}

TEST(BoundedSearch, FindsTheShortestFailure) {
  Scope scope = bounded(4);
  scope.until_shortest = true;
  const Searched forks = search(philosophers(3, false), scope);
  const Finding* finding = forks.found.shortest_failure();
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->verdict.outcome, Outcome::deadlocked);
  // A philosopher who finds the first fork taken waits, and that is no preemption.
  EXPECT_EQ(finding->preemptions, 1u);
  EXPECT_FALSE(forks.found.complete);

  // The schedule runs again, to the same end.
  Interpreter interpreter(philosophers(3, false));
  const Execution again = interpreter.run({finding->schedule, {}, {}, {}});
  EXPECT_EQ(again.end, explore::End::deadlocked);
  EXPECT_EQ(again.steps.size(), finding->schedule.size());

  // If nothing fails, everything within the bound is run.
  const Searched fine = search(philosophers(3, true), scope);
  EXPECT_EQ(fine.found.shortest_failure(), nullptr);
}

TEST(RandomSearch, RepeatsItselfAndIsNeverExhaustive) {
  Scope scope;
  scope.method = Scope::Method::random;
  scope.count = 200;
  scope.seed = 7;
  const SmallProgram program = unprotected_increments();
  const Searched first = search(program, scope);
  const Searched second = search(program, scope);
  EXPECT_EQ(first.preemptions, second.preemptions);
  EXPECT_EQ(first.results, all_results(program));
  EXPECT_EQ(first.found.executions, 4u);
  EXPECT_EQ(first.found.executions + first.found.redundant, 200u);
  EXPECT_FALSE(first.found.complete);
  EXPECT_NE(first.found.why_not.find("not exhaustive"), std::string::npos);

  scope.seed = 8;
  EXPECT_NE(search(program, scope).preemptions, first.preemptions);
}

}  // namespace
}  // namespace racekit::test
