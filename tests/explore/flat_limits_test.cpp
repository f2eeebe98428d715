// What the flat core does where its memory ends, and with as many threads as there can be.

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "kit/explore/flat/tree.h"
#include "kit/explore/search/exploration.h"
#include "tests/explore/flat_against_plain.h"
#include "tests/explore/known_programs.h"
#include "tests/explore/random_execution.h"

namespace racekit::test {
namespace {

using explore::Races;

// --- Room ---------------------------------------------------------------------------------------

// Where memory ends, that is the result; with enough of it, all is as ever.
TEST(FlatRoom, ATreeThatIsFullSaysSo) {
  using Taken = explore::flat::Tree::Taken;
  const SmallProgram program = critical_sections(3, 1);
  bool fitted = false;
  for (std::size_t size = 0; size < std::size_t{1} << 17 && !fitted; size += 488) {
    std::vector<std::uint64_t> memory(size / 8 + 1);
    Arena arena(memory.data(), size);
    explore::flat::Tree tree(arena, 100);
    explore::CompleteSearch other;  // its plans
    Interpreter interpreter(program);
    Taken taken = Taken::counts;
    while (!other.finished() && taken != Taken::full) {
      const Execution execution = interpreter.run(other.upcoming(1).front().plan);
      taken = tree.take(ExecutionTape(execution));
      const bool counts = other.take(execution);
      if (taken != Taken::full) {
        ASSERT_EQ(taken == Taken::counts, counts);
      }
    }
    fitted = taken != Taken::full;
    ASSERT_FALSE(fitted && size < 10'000);
  }
  EXPECT_TRUE(fitted);
}

TEST(FlatRoom, ADetectorThatIsFullSaysSoAndBeginsAnew) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    RandomExecution random(seed);
    std::vector<std::uint64_t> memory(std::size_t{1} << 18);
    bool fitted = false;
    std::size_t full = 0;
    for (std::size_t size = 0; size < memory.size() * 8; size += 5'000) {
      Arena arena(memory.data(), size);
      RaceDetector detector(arena, kOfAccesses, 1 << 6);
      if (!detector.is_ready()) continue;
      const ExecutionTape tape(random.execution());
      fitted = detector.take(tape, 0);
      if (!fitted) {
        ++full;
        EXPECT_EQ(detector.first_race(), nullptr);
        const Execution nothing{};
        ASSERT_TRUE(detector.take(ExecutionTape(nothing), 0));
        continue;
      }
      ASSERT_EQ(text(detector),
                text(reference::data_races(random.execution(), Races::of_accesses)));
    }
    EXPECT_TRUE(fitted);
    EXPECT_GT(full, 0u);
  }
}

TEST(FlatRoom, AnExecutionOfTooManyStepsEndsTheSearch) {
  Interpreter interpreter(critical_sections(1, 1));
  Execution execution = interpreter.run({});
  while (execution.steps.size() <= explore::kMostSteps)
    execution.steps.push_back(execution.steps.back());
  struct Gives : explore::Engine {
    explicit Gives(const Execution& the_only_one) : one(the_only_one) {}
    Execution run(const Plan&) override { return one; }
    const Execution& one;
  } engine(execution);
  for (const auto method : {explore::Scope::Method::complete, explore::Scope::Method::bounded,
                            explore::Scope::Method::random}) {
    explore::Scope scope;
    scope.method = method;
    const explore::Exploration found = explore::search({&engine}, scope);
    EXPECT_FALSE(found.complete);
    EXPECT_EQ(found.why_not, "its executions are too long for the memory of the search");
  }
}

// --- Many threads -------------------------------------------------------------------------------

/// Main creates `count` threads, each of which reads and writes; some are joined. All that there
/// can be at a time, and all in one execution, one after the other.
Execution with_threads(int count, bool at_once, bool all_joined) {
  using explore::Access;
  using explore::Edge;
  Execution execution{};
  const auto token = [](int thread, int what) {
    return 0xffff'0000'0000'0000 + static_cast<std::uint64_t>(thread * 32 + what * 8);
  };
  const auto step = [&](int thread, Touch::Mode mode, std::uint64_t object, Edge::Kind kind) {
    explore::Step made;
    made.choice.thread = thread;
    made.enabled = {made.choice};
    made.touches = {{mode, object, 8}};
    made.edges = {{kind, object, false, 0}};
    return made;
  };
  const auto work = [&](int thread) {
    auto first = step(thread, Touch::Mode::await, token(thread, 0), Edge::Kind::acquire);
    const auto at = 0x1000 + 8 * static_cast<std::uint64_t>(thread % 7);
    for (const auto kind : {Access::Kind::read, Access::Kind::write})
      first.accesses.push_back({kind, explore::MemoryOrder::plain, at, 8, thread % 5, {}, {}});
    first.touches.push_back({Touch::Mode::write, at, 8});
    execution.steps.push_back(first);
    execution.steps.push_back(
        step(thread, Touch::Mode::grant, token(thread, 1), Edge::Kind::release));
  };
  const auto join = [&](int thread) {
    if (all_joined || thread % 3 != 0)
      execution.steps.push_back(step(0, Touch::Mode::await, token(thread, 1), Edge::Kind::acquire));
  };
  for (int thread = 1; thread <= count; ++thread) {
    execution.steps.push_back(step(0, Touch::Mode::grant, token(thread, 0), Edge::Kind::release));
    if (at_once) continue;
    work(thread);
    join(thread);
  }
  if (at_once) {
    for (int thread = 1; thread <= count; ++thread) work(thread);
    for (int thread = 1; thread <= count; ++thread) join(thread);
  }
  execution.end = explore::End::exited;
  return execution;
}

TEST(FlatThreads, AreAsManyAsAnExecutionCanHave) {
  for (const auto& [count, at_once, joined] : {std::tuple(63, true, true),
                                               {63, true, false},
                                               {1'023, false, true},
                                               {1'023, false, false}}) {
    const Execution execution = with_threads(count, at_once, joined);
    EXPECT_EQ(text(explore::data_races(execution)), text(reference::data_races(execution)));
    explore::CompleteSearch flat;
    reference::CompleteSearch plain;
    EXPECT_EQ(flat.take(execution), plain.take(execution));
    EXPECT_EQ(text(flat.upcoming(5)), text(plain.upcoming(5)));
  }
  EXPECT_THROW(explore::data_races(with_threads(1'024, false, true)), explore::NoRoom);
  explore::CompleteSearch search;
  EXPECT_THROW(search.take(with_threads(1'024, false, true)), explore::NoRoom);
}

TEST(FlatThreads, OfAProgramAreSearchedAsByThePlainCode) {
  ASSERT_NO_FATAL_FAILURE(compare_searches(critical_sections(12, 1), 1'000, 60));
  ASSERT_NO_FATAL_FAILURE(compare_searches(critical_sections(40, 1), 1'000, 8));
}

}  // namespace
}  // namespace racekit::test
