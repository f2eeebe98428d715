#include <gtest/gtest.h>
#include <signal.h>

#include "tests/explore/explored.h"

// The runtime: what each family of taken-over calls does in a real program.
namespace racekit::test {
namespace {

using explore::End;
using explore::Misuse;

// --- Waiting ------------------------------------------------------------------------------------

TEST(Waits, SucceedInEveryInterleaving) {
  for (const char* name :
       {"condition", "nobody_comes", "condition_any", "latch", "barrier", "semaphore", "promise",
        "async", "atomic_wait", "shared_mutex", "shared_readers", "recursive_mutex",
        "posix_semaphore", "posix_barrier", "detached"}) {
    const Exploration found = all_of("waits", {name}).found;
    EXPECT_TRUE(found.complete) << name << ": " << found.why_not;
    EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, found.executions}})) << name;
    EXPECT_EQ(found.racy, 0u) << name;
    EXPECT_GE(found.executions, 1u) << name;
  }
  EXPECT_EQ(all_of("waits", {"shared_readers"}).found.executions, 1u);
  EXPECT_EQ(all_of("waits", {"condition"}).found.executions, 2u);
}

// A semaphore as a lock (GCC bug 104928: the library's own would lose a wake-up), and what takes or
// waits in one step: n! orders of n threads, times the places where another thread looks.
TEST(Waits, OfManyThreadsHaveTheirLaw) {
  for (const auto& [name, count] : {std::pair{"semaphore_of_two", 2u},
                                    {"semaphore_of_three", 6u},
                                    {"semaphore_of_four", 24u},
                                    {"latch_of_four", 120u},
                                    {"atomic_wait_of_four", 16u},
                                    {"locks_of_three_by_two", 2u},
                                    {"locks_of_three_by_three", 6u},
                                    {"locks_of_five", 2u}}) {
    const All all = all_of("waits", {name});
    EXPECT_TRUE(all.found.complete) << name << ": " << all.found.why_not;
    EXPECT_EQ(all.found.outcomes, (Outcomes{{Outcome::survived, count}})) << name;
    EXPECT_EQ(all.found.racy, 0u) << name;
  }
  // The library begins at a place in a tree that it takes from a hash of the thread's id, which is
  // an address. Two that begin at different places meet less often, so the number depends on what
  // else the machine maps: 384 or 64, say.
  const All barrier = all_of("waits", {"barrier_of_four"});
  EXPECT_TRUE(barrier.found.complete) << barrier.found.why_not;
  EXPECT_GE(barrier.found.executions, 24u);
  EXPECT_EQ(barrier.found.outcomes, (Outcomes{{Outcome::survived, barrier.found.executions}}));
  EXPECT_EQ(barrier.found.racy, 0u);
  const All forgotten = all_of("waits", {"semaphore_forgotten"});
  EXPECT_TRUE(forgotten.found.complete) << forgotten.found.why_not;
  EXPECT_EQ(forgotten.found.outcomes,
            (Outcomes{{Outcome::deadlocked, forgotten.found.executions}}));
}

TEST(Waits, ThatDoNotEndAreDeadlocks) {
  const auto outcomes = [](const char* name) {
    const All all = all_of("waits", {name});
    EXPECT_TRUE(all.found.complete) << name << ": " << all.found.why_not;
    EXPECT_EQ(all.found.racy, 0u) << name;
    return all.found.outcomes;
  };
  EXPECT_EQ(outcomes("atomic_wait_without_notify"),
            (Outcomes{{Outcome::deadlocked, 1}, {Outcome::survived, 1}}));
  // Both sleep, and one of them is woken: it ends well only if one or none has slept.
  EXPECT_EQ(outcomes("atomic_wait_notify_one_of_two"),
            (Outcomes{{Outcome::deadlocked, 2}, {Outcome::survived, 3}}));
  EXPECT_EQ(outcomes("locks_with_a_kept_one"), (Outcomes{{Outcome::deadlocked, 1}}));
}

TEST(Waits, EndEitherWay) {
  for (const char* name : {"timed", "timed_mutex", "try_lock"}) {
    const All all = all_of("waits", {name});
    EXPECT_TRUE(all.found.complete) << name << ": " << all.found.why_not;
    EXPECT_EQ(all.statuses, (std::set<int>{10, 11})) << name;
    EXPECT_EQ(all.found.racy, 0u) << name;
  }
}

TEST(Waits, NotifyOneWakesEither) {
  const All all = all_of("waits", {"notify_chooses"});
  EXPECT_TRUE(all.found.complete) << all.found.why_not;
  EXPECT_EQ(all.statuses, (std::set<int>{11, 12}));
  EXPECT_EQ(all.found.racy, 0u);
}

TEST(Waits, AFutexWakesAnyOfItsWaiters) {
  const All all = all_of("waits", {"futex_wakes_two"});
  EXPECT_TRUE(all.found.complete) << all.found.why_not;
  EXPECT_EQ(all.statuses, (std::set<int>{10, 13, 15, 16}));
}

TEST(Waits, ALostWakeUpIsADeadlock) {
  const Exploration found = all_of("waits", {"lost_wakeup"}).found;
  EXPECT_TRUE(found.complete);
  EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, 1}, {Outcome::deadlocked, 1}}));
}

TEST(Waits, AThreadCanBlockItself) {
  const Execution execution = first_execution("waits", {"locks_itself"});
  EXPECT_EQ(execution.end, End::deadlocked);
  ASSERT_EQ(execution.pending.size(), 1u);
  EXPECT_EQ(execution.pending[0].verb, explore::Verb::lock);
  EXPECT_FALSE(execution.pending[0].enabled);
  EXPECT_NE(execution.pending[0].waits_for, 0u);
}

// --- Loops --------------------------------------------------------------------------------------

TEST(Loops, ThatWaitEnd) {
  for (const char* name : {"spin", "yields", "spin_lock", "polls_under_mutex", "tries_to_lock"}) {
    const Exploration found = all_of("loops", {name}).found;
    EXPECT_TRUE(found.complete) << name << ": " << found.why_not;
    EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, found.executions}})) << name;
    EXPECT_GT(found.executions, 1u) << name;
  }
}

TEST(Loops, ThatCountTheirTurnsMayGiveUp) {
  const All all = all_of("loops", {"gives_up"});
  EXPECT_TRUE(all.found.complete) << all.found.why_not;
  EXPECT_EQ(all.statuses, (std::set<int>{10, 11}));
}

TEST(Loops, ThatNobodyEndsAreHung) {
  for (const char* name : {"hung", "sleeps_for_ever"})
    EXPECT_EQ(first_execution("loops", {name}).end, End::hung) << name;
}

TEST(Loops, WithoutAnEndMeetTheLimit) {
  auto limited = options("loops", {"endless"});
  limited.cpu_seconds = 1;
  ProcessEngine engine(limited);
  EXPECT_EQ(engine.run({}).end, End::limited);
  EXPECT_EQ(engine.run({}).end, End::limited) << "and the next execution runs as well";
}

// --- Ends ---------------------------------------------------------------------------------------

TEST(Ends, AreRecorded) {
  const std::map<std::string, std::pair<End, int>> expected{
      {"null_pointer", {End::signaled, SIGSEGV}}, {"abort", {End::signaled, SIGABRT}},
      {"throw", {End::signaled, SIGABRT}},        {"raise", {End::signaled, SIGTERM}},
      {"overflow", {End::signaled, SIGSEGV}},     {"exit", {End::exited, 3}},
      {"quick_exit", {End::exited, 4}},           {"nothing", {End::exited, 0}}};
  for (const auto& [name, end] : expected) {
    const Execution execution = first_execution("deaths", {name});
    EXPECT_EQ(execution.end, end.first) << name;
    EXPECT_EQ(execution.status, end.second) << name;
    EXPECT_EQ(execution.end_thread, name == "nothing" ? 0 : 1) << name;
    ASSERT_FALSE(execution.steps.empty());
    ASSERT_FALSE(execution.steps.back().touches.empty());
    EXPECT_EQ(execution.steps.back().touches.back().mode, explore::Touch::Mode::everything) << name;
  }
}

TEST(Ends, MisusedMemoryIsNamed) {
  const std::map<std::string, Misuse::Kind> expected{
      {"read_freed", Misuse::Kind::use_after_free},
      {"free_twice", Misuse::Kind::double_free},
      {"free_none", Misuse::Kind::invalid_free},
      {"beyond", Misuse::Kind::out_of_bounds},
      {"foreign_unlock", Misuse::Kind::foreign_unlock}};
  for (const auto& [name, kind] : expected) {
    const Execution execution = first_execution("deaths", {name});
    EXPECT_EQ(execution.end, End::misused) << name;
    ASSERT_TRUE(execution.misuse) << name;
    EXPECT_EQ(execution.misuse->kind, kind) << name;
    EXPECT_GE(execution.end_place, 0) << name;
    if (name == "free_none" || name == "foreign_unlock") continue;
    ASSERT_GE(execution.misuse->block, 0) << name;
    const explore::Block& block =
        execution.blocks.at(static_cast<std::size_t>(execution.misuse->block));
    EXPECT_EQ(block.size, sizeof(int)) << name;
    EXPECT_EQ(block.thread, 1) << name;
    ASSERT_GE(block.place, 0) << name;
    EXPECT_GE(execution.places[static_cast<std::size_t>(block.place)].size(), 3u) << name;
    if (name == "beyond") continue;
    EXPECT_EQ(block.freed_by, 1) << name;
    EXPECT_GE(block.free_place, 0) << name;
  }
}

TEST(Ends, WhatCannotBeControlledIsRefusedByName) {
  for (const std::string name : {"socket", "pipe", "fork", "poll", "system", "signal", "execv"}) {
    const Execution execution = first_execution("refused", {name});
    EXPECT_EQ(execution.end, End::refused) << name;
    EXPECT_EQ(execution.what, name);
  }
  EXPECT_EQ(first_execution("refused", {"ignores"}).end, End::exited);
}

TEST(Once, IsDoneOnce) {
  for (const char* name : {"local_static", "call_once", "fails_first", "thread_locals"}) {
    const Exploration found = all_of("once", {name}).found;
    EXPECT_TRUE(found.complete) << name << ": " << found.why_not;
    EXPECT_EQ(found.outcomes, (Outcomes{{Outcome::survived, found.executions}})) << name;
    EXPECT_EQ(found.racy, 0u) << name;
  }
}

TEST(Once, TheKitsTemplatesAreNotTheProgramsOwn) {
  const Exploration found = all_of("once", {"vectors"}).found;
  EXPECT_TRUE(found.complete) << found.why_not;
  EXPECT_EQ(found.racy, found.executions);
}

}  // namespace
}  // namespace racekit::test
