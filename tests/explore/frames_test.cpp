#include <gtest/gtest.h>

#include "tests/explore/explored.h"

// Local variables end with their function: a thread that uses them later is told so.
namespace racekit::test {
namespace {

using explore::Access;
using explore::End;
using explore::Misuse;

TEST(Frames, AFunctionThatWaitsForItsThreadsIsRight) {
  for (const char* name : {"joined", "waited_for", "notified_under_the_lock", "asked_for", "sized",
                           "thrown_through"}) {
    const Exploration found = all_of("frames", {name}).found;
    EXPECT_TRUE(found.complete) << name << ": " << found.why_not;
    EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, found.executions}})) << name;
    EXPECT_EQ(found.racy, 0u) << name;
  }
  EXPECT_EQ(all_of("frames", {"joined"}).found.executions, 2u);
}

/// The misuses of all executions, by their kinds.
std::map<Misuse::Kind, int> misuses(const std::string& name) {
  ProcessEngine engine(options("frames", {name}));
  std::map<Misuse::Kind, int> kinds;
  const Exploration found =
      explore::search({&engine}, {}, [&](const Execution& execution, const Exploration& so_far) {
        if (so_far.executions == 1) kinds.clear();
        if (execution.end == End::misused) ++kinds[execution.misuse->kind];
      });
  EXPECT_TRUE(found.complete) << name << ": " << found.why_not;
  return kinds;
}

TEST(Frames, UseAfterTheFunctionHasReturnedIsFound) {
  for (const char* name : {"local", "mutex", "atomic", "condition", "of_an_ended_thread"}) {
    const auto kinds = misuses(name);
    ASSERT_EQ(kinds.size(), 1u) << name;
    EXPECT_EQ(kinds.begin()->first, Misuse::Kind::dead_stack) << name;
    EXPECT_GE(kinds.begin()->second, 1) << name;
  }
}

TEST(Frames, ALocalVariableMayBeUsedBeforeItsFunctionReturnsToo) {
  for (const char* name : {"local", "mutex", "atomic", "condition"}) {
    const Exploration found = all_of("frames", {name}).found;
    EXPECT_GT(found.executions, found.outcomes.at(Outcome::crashed)) << name;
  }
  // The end of a frame is an access that nothing puts behind the thread's own.
  EXPECT_TRUE(all_of("frames", {"local"}).found.outcomes.contains(Outcome::raced));
}

}  // namespace
}  // namespace racekit::test
