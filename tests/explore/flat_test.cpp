// The flat core against the plainest code for the same (reference.h), on small programs and on
// generated executions; and what it does where its memory ends.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "kit/explore/audit.h"
#include "kit/explore/flat/counts.h"
#include "kit/explore/flat/race_detector.h"
#include "kit/explore/flat/tree.h"
#include "kit/explore/outcome_of.h"
#include "kit/explore/random_walk.h"
#include "kit/explore/search/complete_search.h"
#include "kit/explore/search/exploration.h"
#include "kit/explore/search/happens_before.h"
#include "kit/explore/tape_reader.h"
#include "tests/explore/interpreter.h"
#include "tests/explore/known_programs.h"
#include "tests/explore/random_execution.h"
#include "tests/explore/reference.h"
#include "tests/explore/written_region.h"

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
using explore::flat::RegionTape;

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
  explicit Detector(RaceDetector::Told told, std::size_t size = std::size_t{1} << 20)
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

// --- The tape -----------------------------------------------------------------------------------

// The runtime's records are read where they stand.
TEST(FlatTape, ARegionReadsAsItsExecutionDoes) {
  WrittenRegion written;
  std::vector<std::uint64_t> memory(1 << 20);
  Detector from_region(kOfAccesses);
  Detector from_execution(kOfAccesses);
  std::size_t executions = 0;
  for (unsigned seed = 0; seed < 100; ++seed) {
    for (const auto& program : {generated(seed), looping(seed), outliving(seed)}) {
      Interpreter interpreter(program);
      explore::CompleteSearch plain;
      Arena arena(memory.data(), memory.size() * 8);
      explore::flat::Tree tree(arena, 4'000);
      for (int i = 0; i < 60 && !plain.finished(); ++i, ++executions) {
        const Execution execution = interpreter.run(plain.upcoming(1).front().plan);
        written.write(execution);
        const RegionTape tape(written.region());
        const bool counts = tree.take(tape) == explore::flat::Tree::Taken::counts;
        ASSERT_EQ(counts, plain.take(execution)) << seed;
        ASSERT_EQ(tree.finished(), plain.finished()) << seed;
        ASSERT_TRUE(from_region.detector.take(tape, 0));
        ASSERT_TRUE(from_execution.detector.take(ExecutionTape(execution), 0));
        ASSERT_EQ(text(from_region.detector), text(from_execution.detector)) << seed;
      }
    }
  }
  EXPECT_GT(executions, 3'000u);
}

// What is not made again is as if it were.
TEST(TapeReader, ReadsEachExecutionAsANewReaderDoes) {
  WrittenRegion written;
  explore::TapeReader old(written.region());
  for (unsigned seed = 0; seed < 100; ++seed) {
    RandomExecution random(seed);
    std::uint64_t draw = seed;
    for (int turn = 0; turn < 20; ++turn) {
      Execution execution = random.execution();
      for (std::size_t i = 0; i < 7; ++i) {
        // A number stands for other places in another execution.
        const std::uint64_t pc = 0x1000 + 16 * explore::pick(draw, 9);
        execution.places.add(written.keep({{pc, 0x500}, {{}, {}}}));
      }
      written.write(execution);
      const Execution read = old.read();
      ASSERT_TRUE(explore::is_same(read, explore::TapeReader(written.region()).read())) << seed;
      ASSERT_EQ(read.steps.size(), execution.steps.size());
      for (std::size_t i = 0; i < read.steps.size(); ++i)
        for (std::size_t a = 0; a < read.steps[i].accesses.size(); ++a) {
          const int place = execution.steps[i].accesses[a].place;
          const int as_read = read.steps[i].accesses[a].place;
          ASSERT_EQ(place < 0, as_read < 0);
          if (place < 0) continue;
          ASSERT_EQ(read.places[static_cast<std::size_t>(as_read)],
                    execution.places[static_cast<std::size_t>(place)]);
        }
      random.redraw(explore::pick(draw, execution.steps.size() + 1));
    }
  }
}

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
  explore::CompleteSearch search;
  EXPECT_THROW(search.take(execution), explore::NoRoom);
}

// --- Prefixes -----------------------------------------------------------------------------------

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

// --- All of it ----------------------------------------------------------------------------------

/// A search as it can be made where nothing may allocate: on one piece of memory, and only on what
/// is behind the branch.
class FlatSearch {
 public:
  explicit FlatSearch(std::vector<std::uint64_t>& memory)
      : arena_(memory.data(), memory.size() * 8) {}

  void run(Interpreter& interpreter) {
    std::uint32_t known = 0;
    for (Plan plan;; plan = next_plan()) {
      const Execution execution = interpreter.run(plan);
      const ExecutionTape tape(execution);
      const auto taken = tree_.take(tape);
      ASSERT_TRUE(taken == explore::flat::Tree::Taken::counts ||
                  taken == explore::flat::Tree::Taken::repeats);
      ASSERT_TRUE(detector_.take(tape, known));
      const auto outcome = explore::outcome_of(execution.end, execution.status, false,
                                               detector_.first_race() != nullptr);
      ASSERT_TRUE(counts.take(tape, known, taken, outcome, detector_.first_race()));
      if (tree_.finished()) break;
      // The last step may have been cut off in its midst.
      known = std::min(tree_.next_branch(tree_.depth()), tape.size() - 1);
    }
  }

 private:
  Plan next_plan() const {
    Plan plan;
    const std::uint32_t branch = tree_.next_branch(tree_.depth());
    for (std::uint32_t i = 0; i < branch; ++i) plan.prefix.push_back(tree_.choice_before(i));
    plan.prefix.push_back(tree_.choice_at(branch));
    tree_.each_sleeper(branch, [&](const Choice& choice, std::span<const Touch> touches) {
      plan.asleep.push_back({choice, {touches.begin(), touches.end()}});
    });
    return plan;
  }

  Arena arena_;
  Arena for_counts_ = arena_.part(std::size_t{1} << 20);
  Arena for_races_ = arena_.part(std::size_t{1} << 22);

 public:
  explore::flat::Counts counts{for_counts_, 2'000};

 private:
  RaceDetector detector_{for_races_, kOfPlaces, 1 << 8};
  explore::flat::Tree tree_{arena_, 2'000};
};

std::string text(const explore::flat::Counts::Shortest& shortest) {
  if (shortest.number == 0) return "none";
  std::string text = std::to_string(shortest.number) + ": ";
  for (std::uint32_t i = 0; i < shortest.steps; ++i) text += test::text(shortest.schedule[i]);
  return text + std::to_string(shortest.preemptions);
}

std::string text(const explore::Finding* finding) {
  if (!finding) return "none";
  std::string text = std::to_string(finding->number) + ": ";
  for (const Choice& choice : finding->schedule) text += test::text(choice);
  return text + std::to_string(finding->preemptions);
}

TEST(FlatSearch, CountsWhatTheSearchCounts) {
  std::uint64_t racy = 0;
  std::vector<std::uint64_t> memory(1 << 21);
  for (unsigned seed = 0; seed < 250; ++seed) {
    SCOPED_TRACE(seed);
    for (const auto& program : {generated(seed), looping(seed), outliving(seed)}) {
      Interpreter interpreter(program);
      interpreter.limit(seed % 4 == 0 ? 5 + seed % 30 : 1'000);
      explore::Scope scope;
      scope.patient = true;
      scope.limit = 2'000;
      const explore::Exploration found = explore::search({&interpreter}, scope);
      if (found.at_the_limit) continue;
      FlatSearch search(memory);
      ASSERT_NO_FATAL_FAILURE(search.run(interpreter));
      const explore::flat::Counts& counts = search.counts;
      ASSERT_EQ(counts.executions, found.executions);
      ASSERT_EQ(counts.redundant, found.redundant);
      ASSERT_EQ(counts.circular, found.circular);
      ASSERT_EQ(counts.limited, found.limited);
      ASSERT_EQ(counts.limited_racy, found.limited_racy);
      ASSERT_EQ(counts.racy, found.racy);
      ASSERT_EQ(counts.races, found.races);
      ASSERT_EQ(counts.first_failure, found.first_failure.value_or(0));
      for (std::size_t i = 0; i < explore::flat::Counts::kOutcomes; ++i) {
        const auto outcome = static_cast<Outcome>(i);
        const auto known = found.outcomes.find(outcome);
        ASSERT_EQ(counts.outcomes[i], known == found.outcomes.end() ? 0 : known->second);
        const auto raced = found.racy_outcomes.find(outcome);
        ASSERT_EQ(counts.racy_outcomes[i], raced == found.racy_outcomes.end() ? 0 : raced->second);
        const auto shortest = found.shortest.find(outcome);
        ASSERT_EQ(text(counts.shortest(outcome)),
                  text(shortest == found.shortest.end() ? nullptr : &shortest->second));
      }
      ASSERT_EQ(text(counts.shortest_racy()),
                text(found.shortest_racy ? &*found.shortest_racy : nullptr));
      racy += counts.racy;
    }
  }
  EXPECT_GT(racy, 1'000u);
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
