// The tape as the flat core reads it, and as executions are made of it.

#include <gtest/gtest.h>

#include <vector>

#include "kit/explore/audit.h"
#include "kit/explore/flat/tree.h"
#include "kit/explore/random_walk.h"
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

}  // namespace
}  // namespace racekit::test
