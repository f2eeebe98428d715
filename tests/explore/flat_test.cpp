// The flat core against the plainest code for the same (reference.h), on small programs and on
// generated executions.

#include <gtest/gtest.h>

#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "kit/explore/flat/tree.h"
#include "kit/explore/random_walk.h"
#include "tests/explore/flat_against_plain.h"
#include "tests/explore/known_programs.h"
#include "tests/explore/random_execution.h"

namespace racekit::test {
namespace {

using explore::RaceFinder;
using explore::Races;

// --- The tree -----------------------------------------------------------------------------------

TEST(FlatTree, SearchesAsThePlainOneDoes) {
  for (unsigned seed = 0; seed < 400; ++seed) {
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

// Of a search whose tree is regular the guess is right from early on; at its end it is all.
TEST(FlatTree, GuessesHowMuchOfTheSearchIsDone) {
  std::vector<std::uint64_t> memory(1 << 20);
  Arena arena(memory.data(), memory.size() * 8);
  explore::flat::Tree tree(arena, 500);
  Interpreter interpreter(critical_sections(4, 2));  // 8! / 2!^4 = 2,520
  explore::CompleteSearch plans;
  double runs = 0;
  while (!tree.finished() || runs == 0) {
    const Execution execution = interpreter.run(runs == 0 ? Plan{} : plans.upcoming(1)[0].plan);
    tree.take(ExecutionTape(execution));
    plans.take(execution);
    ++runs;
    if (runs < 300) continue;
    EXPECT_GT(runs / tree.share_done(), 2'520.0 / 4) << "after " << runs;
    EXPECT_LT(runs / tree.share_done(), 2'520.0 * 4) << "after " << runs;
  }
  EXPECT_EQ(runs, 2'520);
  EXPECT_NEAR(tree.share_done(), 1, 1e-9);
}

TEST(FlatTree, AnExecutionThatLeavesItsPlanDiffers) {
  using Taken = explore::flat::Tree::Taken;
  const SmallProgram program = critical_sections(2, 2);
  std::vector<std::uint64_t> memory(1 << 18);
  for (std::size_t at = 0;; ++at) {
    Interpreter interpreter(program);
    explore::CompleteSearch plans;
    Arena arena(memory.data(), memory.size() * 8);
    explore::flat::Tree tree(arena, 200);
    const Execution first = interpreter.run({});
    ASSERT_EQ(tree.take(ExecutionTape(first)), Taken::counts);
    plans.take(first);
    const Plan plan = plans.upcoming(1).front().plan;
    if (at == plan.prefix.size()) break;
    const Execution second = interpreter.run(plan);
    Execution changed = second;
    changed.steps.change(at, [](auto& step) { step.choice.thread = 7; });
    EXPECT_EQ(tree.take(ExecutionTape(changed)), Taken::differs);
    EXPECT_THROW(plans.take(changed), explore::NotRepeatable);

    // Cut off there, it is no contradiction if a limit has done it.
    for (const bool limited : {true, false}) {
      explore::CompleteSearch search;
      reference::CompleteSearch plain;
      search.take(first);
      plain.take(first);
      Execution cut = second;
      cut.steps.truncate(at);
      cut.pending = {};
      cut.end = limited ? explore::End::limited : explore::End::exited;
      if (limited) {
        EXPECT_EQ(search.take(cut), plain.take(cut));
        EXPECT_FALSE(search.exhaustive());
        EXPECT_EQ(text(search.upcoming(9)), text(plain.upcoming(9)));
      } else {
        EXPECT_THROW(search.take(cut), explore::NotRepeatable);
      }
    }
  }
}

// --- The races ----------------------------------------------------------------------------------

TEST(FlatRaces, AreThoseOfThePlainCode) {
  std::size_t races = 0;
  for (unsigned seed = 0; seed < 3'000; ++seed) {
    const RandomExecution random(seed);
    const Execution& execution = random.execution();
    for (const Races which : {Races::of_places, Races::of_accesses}) {
      const std::vector<Race> plain = reference::data_races(execution, which);
      ASSERT_EQ(text(explore::data_races(execution, which)), text(plain)) << seed;
      races += plain.size();
    }
  }
  EXPECT_GT(races, 10'000u);
}

// What an execution shares with the one before is not looked at again, and is as if it were.
TEST(FlatRaces, GoBackToAnyStep) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    RandomExecution random(seed);
    Detector places(kOfPlaces);
    Detector accesses(kOfAccesses);
    std::uint64_t draw = seed;
    std::size_t known = 0;
    for (int turn = 0; turn < 20; ++turn) {
      const Execution& execution = random.execution();
      const ExecutionTape tape(execution);
      ASSERT_TRUE(places.detector.take(tape, static_cast<std::uint32_t>(known)));
      ASSERT_TRUE(accesses.detector.take(tape, static_cast<std::uint32_t>(known)));
      ASSERT_EQ(text(places.detector), text(reference::data_races(execution)))
          << seed << ", turn " << turn;
      ASSERT_EQ(text(accesses.detector), text(reference::data_races(execution, Races::of_accesses)))
          << seed << ", turn " << turn;
      known = explore::pick(draw, execution.steps.size() + 1);
      random.redraw(known);
    }
  }
}

// Accesses without a granule of a race need not be looked at: that changes nothing, not even the
// sequence.
TEST(FlatRaces, AreFoundInSharedMemoryAlone) {
  for (unsigned seed = 0; seed < 1'000; ++seed) {
    const RandomExecution random(seed);
    const ExecutionTape tape(random.execution());
    Detector all(kOfAccesses);
    ASSERT_TRUE(all.detector.take(tape, 0));
    std::set<std::uint64_t> racing;
    for (const auto* race = all.detector.first_race(); race; race = race->next)
      for (std::uint64_t byte = 0; byte < race->bytes.size; ++byte)
        racing.insert((race->bytes.address + byte) / explore::kGranule);
    if (racing.empty()) racing.insert(1);
    const std::vector<std::uint64_t> granules(racing.begin(), racing.end());
    Detector some(kOfAccesses);
    some.detector.look_only_at(granules);
    ASSERT_TRUE(some.detector.take(tape, 0));
    ASSERT_EQ(text(some.detector), text(all.detector)) << seed;
  }
}

TEST(FlatRaces, OfWholeSearchesAreThoseOfThePlainCode) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    for (const auto& program : {generated(seed), looping(seed), outliving(seed)}) {
      Interpreter interpreter(program);
      interpreter.limit(seed % 3 == 0 ? 5 + seed % 40 : 1'000);
      explore::CompleteSearch search;
      RaceFinder finder;
      for (int i = 0; i < 60 && !search.finished(); ++i) {
        const Execution execution = interpreter.run(search.upcoming(1).front().plan);
        if (search.take(execution) || execution.end == explore::End::limited) {
          ASSERT_EQ(text(finder.races(execution)), text(reference::data_races(execution)))
              << seed << "\n"
              << as_text(program);
        }
      }
    }
  }
}

// --- Its symbols --------------------------------------------------------------------------------

// It is linked into explored programs, where nothing may be called that they call, too.
TEST(Flat, AsksForNothingButItself) {
  FILE* const pipe = popen("nm -uC " RACEKIT_FLAT_ARCHIVE, "r");
  ASSERT_NE(pipe, nullptr);
  std::string line;
  int symbols = 0;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    if (c != '\n') {
      line += static_cast<char>(c);
      continue;
    }
    const std::size_t at = line.find(" U ");
    if (at != std::string::npos) {
      const std::string symbol = line.substr(at + 3);
      ++symbols;
      // The compiler's own copying and filling, which each side has.
      EXPECT_TRUE(symbol.starts_with("racekit::explore::flat::") || symbol == "memcpy" ||
                  symbol == "memmove" || symbol == "memset")
          << symbol;
    }
    line.clear();
  }
  EXPECT_EQ(pclose(pipe), 0);
  EXPECT_GT(symbols, 5);
}

}  // namespace
}  // namespace racekit::test
