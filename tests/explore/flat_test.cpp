// The flat core against the plainest code for the same (reference.h), on small programs and on
// generated executions; and what it does where its memory ends.

#include <gtest/gtest.h>

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "kit/explore/search/complete_search.h"
#include "tests/explore/interpreter.h"
#include "tests/explore/known_programs.h"
#include "tests/explore/reference.h"

namespace racekit::test {
namespace {

using explore::Choice;
using explore::Execution;
using explore::Job;
using explore::Plan;
using explore::Touch;

std::string text(const Choice& choice) {
  return std::to_string(choice.thread) + "." + std::to_string(choice.alternative) + " ";
}

std::string text(const std::vector<Job>& jobs) {
  std::string text;
  for (const Job& job : jobs) {
    text += "#" + std::to_string(job.number) + ": ";
    for (const Choice& choice : job.plan.prefix) text += test::text(choice);
    text += "asleep ";
    for (const Plan::Sleeper& sleeper : job.plan.asleep) {
      text += test::text(sleeper.choice) + "( ";
      for (const Touch& touch : sleeper.touches)
        text += std::to_string(static_cast<int>(touch.mode)) + "@" + std::to_string(touch.address) +
                "+" + std::to_string(touch.size) + " ";
      text += ") ";
    }
    text += "\n";
  }
  return text;
}

// --- The tree -----------------------------------------------------------------------------------

/// Two searches of one program, step by step: the same plans, in the same sequence.
void compare_searches(const SmallProgram& program, std::size_t steps, int executions) {
  Interpreter interpreter(program);
  interpreter.limit(steps);
  explore::CompleteSearch flat;
  reference::CompleteSearch plain;
  for (int i = 0; i < executions && !plain.finished(); ++i) {
    const std::vector<Job> jobs = flat.upcoming(4);
    ASSERT_EQ(text(jobs), text(plain.upcoming(4))) << "execution " << i << "\n" << as_text(program);
    const Execution execution = interpreter.run(jobs.front().plan);
    ASSERT_EQ(flat.take(execution), plain.take(execution)) << "execution " << i;
    ASSERT_EQ(flat.exhaustive(), plain.exhaustive());
    ASSERT_EQ(flat.finished(), plain.finished());
  }
}

TEST(FlatTree, SearchesAsThePlainOneDoes) {
  for (unsigned seed = 0; seed < 1'000; ++seed) {
    SCOPED_TRACE(seed);
    for (const auto& program : {generated(seed), looping(seed), outliving(seed)}) {
      ASSERT_NO_FATAL_FAILURE(compare_searches(program, 1'000, 150));
      // A limit cuts them off anywhere.
      ASSERT_NO_FATAL_FAILURE(compare_searches(program, 4 + seed % 17, 40));
    }
  }
}

TEST(FlatTree, TakesAlternatives) {
  for (const auto& program :
       {notify_chooses(), waits_for_signal(false), philosophers(3, false), critical_sections(4, 1),
        peterson_once(SmallProgram::Variable::plain)})
    ASSERT_NO_FATAL_FAILURE(compare_searches(program, 1'000, 2'000));
}

}  // namespace
}  // namespace racekit::test
