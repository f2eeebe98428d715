// The flat core against the plainest code for the same (reference.h), on small programs and on
// generated executions; and what it does where its memory ends.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "kit/explore/flat/race_detector.h"
#include "kit/explore/flat/tree.h"
#include "kit/explore/random_walk.h"
#include "kit/explore/search/complete_search.h"
#include "kit/explore/search/happens_before.h"
#include "tests/explore/interpreter.h"
#include "tests/explore/known_programs.h"
#include "tests/explore/random_execution.h"
#include "tests/explore/reference.h"

namespace racekit::test {
namespace {

using explore::Choice;
using explore::Execution;
using explore::Job;
using explore::Plan;
using explore::Race;
using explore::RaceFinder;
using explore::Races;
using explore::Touch;
using explore::flat::Arena;
using explore::flat::ExecutionTape;
using explore::flat::RaceDetector;

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

// --- The races ----------------------------------------------------------------------------------

std::string text(const Race& race) {
  const auto number = [](const explore::AccessId& id) {
    return std::to_string(id.step) + "/" + std::to_string(id.access);
  };
  return number(race.first) + " and " + number(race.second) + " at " +
         std::to_string(race.bytes.address) + "+" + std::to_string(race.bytes.size) + "\n";
}

std::string text(const std::vector<Race>& races) {
  std::string text;
  for (const Race& race : races) text += test::text(race);
  return text;
}

std::string text(const RaceDetector& detector) {
  const auto id = [](const auto& number) { return explore::AccessId{number.step, number.access}; };
  std::string text;
  for (const auto* race = detector.first_race(); race; race = race->next)
    text += test::text(Race{id(race->first), id(race->second), race->bytes});
  return text;
}

/// Memory for the flat core, and a detector in it.
struct Detector {
  explicit Detector(RaceDetector::Told told, std::size_t size = std::size_t{1} << 23)
      : memory(size / 8), arena(memory.data(), size), detector(arena, told, 1 << 6) {}

  std::vector<std::uint64_t> memory;
  Arena arena;
  RaceDetector detector;
};

constexpr auto kOfPlaces = RaceDetector::Told::of_places;
constexpr auto kOfAccesses = RaceDetector::Told::of_accesses;

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

}  // namespace
}  // namespace racekit::test
