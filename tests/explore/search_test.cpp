#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>

#include "kit/explore/search/exploration.h"
#include "tests/explore/interpreter.h"
#include "tests/explore/known_programs.h"
#include "tests/explore/oracle.h"

// The complete search, on small programs that are run in memory: an oracle that tries all
// schedules, and shares no code with it, knows what it must find.
namespace racekit::test {
namespace {

using explore::Choice;
using explore::End;
using explore::Execution;
using explore::Exploration;
using explore::Plan;
using explore::Range;
using explore::Scope;

/// A search's findings, and the results that it reached.
struct Searched {
  Exploration found;
  std::set<std::string> results;
};

Searched search(const SmallProgram& program, const Scope& scope = {}) {
  Interpreter interpreter(program);
  Searched searched;
  searched.found = explore::search(
      {&interpreter}, scope,
      [&](const Execution& execution, const auto&) { searched.results.insert(result(execution)); });
  return searched;
}

std::uint64_t executions(const SmallProgram& program) {
  const Searched searched = search(program);
  EXPECT_TRUE(searched.found.complete) << searched.found.why_not;
  return searched.found.executions;
}

TEST(CompleteSearch, CountsTheOrdersOfCriticalSections) {
  // Two threads of n: C(2n, n).
  EXPECT_EQ(executions(critical_sections(2, 1)), 2u);
  EXPECT_EQ(executions(critical_sections(2, 2)), 6u);
  EXPECT_EQ(executions(critical_sections(2, 3)), 20u);
  EXPECT_EQ(executions(critical_sections(2, 4)), 70u);
  // k threads of one: k!
  EXPECT_EQ(executions(critical_sections(1, 1)), 1u);
  EXPECT_EQ(executions(critical_sections(3, 1)), 6u);
  EXPECT_EQ(executions(critical_sections(4, 1)), 24u);
  EXPECT_EQ(executions(critical_sections(5, 1)), 120u);
  // Three threads of two: 6! / 2!³
  EXPECT_EQ(executions(critical_sections(3, 2)), 90u);
}

TEST(CompleteSearch, CriticalSectionsSurviveWithoutARace) {
  const Searched searched = search(critical_sections(2, 2));
  EXPECT_EQ(searched.found.outcomes, (std::map<Outcome, std::uint64_t>{{Outcome::survived, 6}}));
  EXPECT_EQ(searched.found.racy, 0u);
  EXPECT_EQ(searched.results,
            (std::set<std::string>{"x0=4 r1=4,0,0 r2=2,0,0", "x0=4 r1=4,0,0 r2=3,0,0",
                                   "x0=4 r1=3,0,0 r2=4,0,0", "x0=4 r1=2,0,0 r2=4,0,0"}));
}

TEST(CompleteSearch, UnprotectedIncrementsLoseAnUpdateInTwoOfFour) {
  Interpreter interpreter(unprotected_increments());
  int lost = 0;
  const Exploration found =
      explore::search({&interpreter}, {}, [&](const Execution& execution, const Exploration&) {
        lost += result(execution).starts_with("x0=1 ") ? 1 : 0;
      });
  EXPECT_TRUE(found.complete);
  EXPECT_EQ(found.executions, 4u);
  EXPECT_EQ(lost, 2);
  EXPECT_EQ(found.racy, 4u);
  EXPECT_EQ(found.worst(), Outcome::raced);
}

TEST(CompleteSearch, ReachesEveryEnd) {
  const Searched searched = search(two_ends());
  EXPECT_TRUE(searched.found.complete);
  EXPECT_EQ(searched.results, (std::set<std::string>{"abort", "exit 5"}));
}

TEST(CompleteSearch, PetersonAndDekkerHold) {
  for (const auto& [program, counter] :
       {std::pair{peterson_once(SmallProgram::Variable::seq_cst), 3},
        std::pair{dekker_once(SmallProgram::Variable::seq_cst), 2}}) {
    const Searched searched = search(program);
    EXPECT_TRUE(searched.found.complete);
    EXPECT_EQ(searched.found.racy, 0u) << as_text(program);
    EXPECT_EQ(searched.results, all_results(program));
    EXPECT_GT(searched.results.size(), 1u) << counter;
  }
}

TEST(CompleteSearch, WithRelaxedFlagsTheGuardedDataRace) {
  const Searched peterson = search(peterson_once(SmallProgram::Variable::relaxed));
  EXPECT_TRUE(peterson.found.complete);
  EXPECT_GT(peterson.found.racy, 0u);
  EXPECT_EQ(peterson.found.worst(), Outcome::raced);
}

TEST(CompleteSearch, FindsThePhilosophersDeadlock) {
  for (const int count : {2, 3}) {
    const Searched chaotic = search(philosophers(count, false));
    EXPECT_TRUE(chaotic.found.complete);
    EXPECT_TRUE(chaotic.results.contains("deadlock"));
    EXPECT_EQ(chaotic.found.outcomes.at(Outcome::deadlocked), 1u);
    const Searched ordered = search(philosophers(count, true));
    EXPECT_TRUE(ordered.found.complete);
    EXPECT_FALSE(ordered.results.contains("deadlock"));
    EXPECT_EQ(ordered.found.worst(), Outcome::survived);
  }
}

TEST(CompleteSearch, ReadersHaveOneExecution) {
  EXPECT_EQ(executions(readers(1)), 1u);
  EXPECT_EQ(executions(readers(4)), 1u);
}

TEST(CompleteSearch, ANotifyThatComesTooEarlyIsLost) {
  const Searched right = search(waits_for_signal(true));
  EXPECT_EQ(right.found.worst(), Outcome::survived);
  const Searched wrong = search(waits_for_signal(false));
  EXPECT_TRUE(wrong.results.contains("deadlock"));
  EXPECT_TRUE(right.found.complete && wrong.found.complete);
}

TEST(CompleteSearch, NotifyWakesEitherWaiter) {
  const SmallProgram program = notify_chooses();
  const Searched searched = search(program);
  EXPECT_EQ(searched.results, all_results(program));
  // Who waits first could make up for a choice that is not tried, but for the traces' number.
  EXPECT_EQ(searched.found.executions, count_traces(program, 1'000'000).value());
  EXPECT_TRUE(searched.results.contains("x0=2 r1=1,0,0 r2=2,0,0 r3=0,0,0"));
  EXPECT_TRUE(searched.results.contains("x0=2 r1=2,0,0 r2=1,0,0 r3=0,0,0"));
}

// --- The oracle ---------------------------------------------------------------------------------

class Generated : public testing::TestWithParam<unsigned> {};

TEST_P(Generated, ReachesExactlyTheOraclesResults) {
  for (unsigned seed = GetParam(); seed < GetParam() + 100; ++seed) {
    const SmallProgram program = generated(seed);
    const Searched searched = search(program);
    ASSERT_TRUE(searched.found.complete) << searched.found.why_not;
    ASSERT_EQ(searched.results, all_results(program)) << "seed " << seed << "\n"
                                                      << as_text(program);
  }
}

TEST_P(Generated, CompletesEachTraceExactlyOnce) {
  int counted = 0;
  for (unsigned seed = GetParam(); seed < GetParam() + 100; ++seed) {
    const SmallProgram program = generated(seed);
    const auto traces = count_traces(program, 5'000);
    if (!traces) continue;
    ++counted;
    ASSERT_EQ(executions(program), *traces) << "seed " << seed << "\n" << as_text(program);
  }
  EXPECT_GE(counted, 40);
}

// A loop may go round for ever, so there is no number of traces; but every end is reached, and the
// search ends.
TEST_P(Generated, ReachesWhatLoopsCanReach) {
  std::uint64_t circular = 0;
  int complete = 0;
  for (unsigned seed = GetParam(); seed < GetParam() + 100; ++seed) {
    const SmallProgram program = looping(seed);
    const std::set<std::string> all = all_results(program);
    Scope scope;
    scope.limit = 3'000;
    for (const Scope::Method method : {Scope::Method::complete, Scope::Method::bounded}) {
      scope.method = method;
      scope.bound = 1'000;
      const Searched searched = search(program, scope);
      if (searched.found.executions + searched.found.circular + searched.found.redundant == 3'000)
        continue;
      circular += searched.found.circular;
      ++complete;
      ASSERT_EQ(searched.results, all) << "seed " << seed << "\n" << as_text(program);
      ASSERT_EQ(searched.found.complete, !all.empty()) << searched.found.why_not;
    }
  }
  EXPECT_GE(complete, 100);
  EXPECT_GT(circular, 100u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Generated, testing::Range(0u, 500u, 100u));

// --- Engines and limits -------------------------------------------------------------------------

// All that a search says, in one text.
std::string story(const SmallProgram& program, std::size_t engines, Scope scope) {
  std::vector<std::unique_ptr<Interpreter>> interpreters;
  std::vector<explore::Engine*> all;
  for (std::size_t i = 0; i < engines; ++i) {
    interpreters.push_back(std::make_unique<Interpreter>(program));
    all.push_back(interpreters.back().get());
  }
  std::string text;
  const Exploration found =
      explore::search(all, scope, [&](const Execution& execution, const Exploration& so_far) {
        for (const auto& step : execution.steps) text += std::to_string(step.choice.thread);
        text += " " + result(execution) + " " + std::to_string(so_far.redundant) + "\n";
      });
  return text + std::to_string(found.executions) + " " + std::to_string(found.redundant) + " " +
         std::to_string(found.racy) + " " + found.why_not;
}

TEST(Engines, TheirNumberChangesNothing) {
  Scope bounded;
  bounded.method = Scope::Method::bounded;
  Scope random;
  random.method = Scope::Method::random;
  random.count = 50;
  Scope limited;
  limited.limit = 17;
  for (unsigned seed = 0; seed < 40; ++seed) {
    const SmallProgram program = generated(seed);
    for (const Scope& scope : {Scope{}, bounded, random, limited}) {
      const std::string one = story(program, 1, scope);
      ASSERT_EQ(story(program, 2, scope), one) << "seed " << seed;
      ASSERT_EQ(story(program, 5, scope), one) << "seed " << seed;
    }
  }
}

TEST(Engines, WhatOneThrowsComesThrough) {
  class Throws : public explore::Engine {
    Execution run(const Plan&) override { throw std::runtime_error("no more processes"); }
  };
  Throws first;
  Throws second;
  EXPECT_THROW(explore::search({&first}, {}), std::runtime_error);
  EXPECT_THROW(explore::search({&first, &second}, {}), std::runtime_error);
}

TEST(Limits, WhatAnotherSearchFoundIsCountedOnce) {
  Exploration stopped;
  stopped.executions = 9;
  stopped.outcomes = {{Outcome::survived, 9}};
  Exploration other;
  other.executions = 5;
  other.outcomes = {{Outcome::survived, 2}, {Outcome::crashed, 3}};
  other.racy = 4;
  other.racy_outcomes = {{Outcome::survived, 2}, {Outcome::crashed, 2}};
  other.races.insert({{1}, {2}});
  stopped.add_unseen(other);
  EXPECT_EQ(stopped.outcomes,
            (std::map<Outcome, std::uint64_t>{{Outcome::survived, 9}, {Outcome::crashed, 3}}));
  EXPECT_EQ(stopped.executions, 12u);
  EXPECT_EQ(stopped.racy, 2u);
  EXPECT_EQ(stopped.races.size(), 1u);
  EXPECT_EQ(stopped.worst(), Outcome::crashed);
}

TEST(Limits, ASearchThatHitOneIsNotComplete) {
  Interpreter interpreter(critical_sections(2, 1));
  interpreter.limit(6);
  const Exploration found = explore::search({&interpreter}, {});
  EXPECT_FALSE(found.complete);
  EXPECT_GT(found.limited, 0u);
  EXPECT_EQ(found.executions, 0u);
  EXPECT_NE(found.why_not.find("limit"), std::string::npos) << found.why_not;

  Scope scope;
  scope.limit = 5;
  const Searched few = search(critical_sections(2, 2), scope);
  EXPECT_FALSE(few.found.complete);
  EXPECT_EQ(few.found.executions + few.found.redundant, 5u);
  EXPECT_EQ(few.found.why_not, "a limit of 5 executions");

  // A limit that is just large enough takes nothing away.
  scope.limit = 1;
  EXPECT_TRUE(search(readers(2), scope).found.complete);

  scope = {};
  scope.stop = [] { return true; };
  EXPECT_EQ(search(critical_sections(2, 2), scope).found.why_not, "it was stopped");
}

/// Changes what its program does.
class Altered : public explore::Engine {
 public:
  Altered(SmallProgram program, std::function<void(const Plan&, Execution&)> alter)
      : interpreter_(std::move(program)), alter_(std::move(alter)) {}

  Execution run(const Plan& plan) override {
    Execution execution = interpreter_.run(plan);
    alter_(plan, execution);
    return execution;
  }

 private:
  Interpreter interpreter_;
  std::function<void(const Plan&, Execution&)> alter_;
};

TEST(Engines, WhatIsRefusedEndsTheSearch) {
  Altered engine(critical_sections(2, 1), [](const Plan&, Execution& execution) {
    execution.end = End::refused;
    execution.what = "socket";
  });
  const Exploration found = explore::search({&engine}, {});
  EXPECT_FALSE(found.complete);
  EXPECT_EQ(found.why_not, "it asks for what the explorer does not control: socket");
}

TEST(Engines, AProgramThatDoesNotRepeatItselfIsFoundOut) {
  int runs = 0;
  Altered engine(critical_sections(2, 2), [&](const Plan& plan, Execution& execution) {
    if (++runs == 3)
      execution.steps.change(plan.prefix.size() - 1, [](auto& step) { step.choice.thread = 7; });
  });
  const Exploration found = explore::search({&engine}, {});
  EXPECT_FALSE(found.complete);
  EXPECT_NE(found.why_not.find("under the same schedule"), std::string::npos) << found.why_not;
}

TEST(Engines, MemoryThatProvesSharedStartsTheSearchAgain) {
  // Two pieces of memory prove shared, one after the other, in the third run of each search.
  int runs = 0;
  const std::vector<Range> first{{100, 8}};
  const std::vector<Range> both{{100, 12}};
  const auto alter = [&](const Plan& plan, Execution& execution) {
    if (++runs % 3 != 0) return;
    if (plan.shared.empty()) execution.newly_shared = first;
    if (plan.shared == first) execution.newly_shared = {{108, 4}};
  };
  Altered engine(critical_sections(2, 2), alter);
  const Exploration found = explore::search({&engine}, {});
  EXPECT_TRUE(found.complete);
  EXPECT_EQ(found.executions, 6u);
  EXPECT_EQ(found.restarts, 2u);
  EXPECT_EQ(found.shared, both);
}

}  // namespace
}  // namespace racekit::test
