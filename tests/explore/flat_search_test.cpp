// A whole search on flat memory against the one that the kit makes, and the tape that it reads.

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "kit/explore/audit.h"
#include "kit/explore/flat/counts.h"
#include "kit/explore/flat/tree.h"
#include "kit/explore/outcome_of.h"
#include "kit/explore/random_walk.h"
#include "kit/explore/search/exploration.h"
#include "kit/explore/tape_reader.h"
#include "tests/explore/flat_against_plain.h"
#include "tests/explore/random_execution.h"
#include "tests/explore/written_region.h"

namespace racekit::test {
namespace {

using explore::flat::RegionTape;

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

}  // namespace
}  // namespace racekit::test
