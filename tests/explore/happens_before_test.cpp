#include "kit/explore/search/happens_before.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

// Which accesses race: one execution for each rule, written by hand.
namespace racekit::test {
namespace {

using explore::Access;
using explore::AccessId;
using explore::data_races;
using explore::Edge;
using explore::Execution;
using explore::Race;
using explore::Range;
using explore::Step;
using explore::ThreadNumber;
using Kind = Access::Kind;
using enum explore::MemoryOrder;

constexpr std::uint64_t data = 0x1000;
constexpr std::uint64_t flag = 0x2000;
constexpr std::uint64_t mutex = 0x3000;

/// Writes an execution down, one step for each line.
class Story {
 public:
  Story& access(ThreadNumber thread, Kind kind, explore::MemoryOrder order, std::uint64_t address,
                std::uint32_t size = 4) {
    Step step = of(thread);
    step.accesses.push_back({kind, order, address, size, -1, {}, {}});
    return add(std::move(step));
  }
  Story& read(ThreadNumber thread, std::uint64_t address = data, std::uint32_t size = 4) {
    return access(thread, Kind::read, plain, address, size);
  }
  Story& write(ThreadNumber thread, std::uint64_t address = data, std::uint32_t size = 4) {
    return access(thread, Kind::write, plain, address, size);
  }
  Story& load(ThreadNumber thread, explore::MemoryOrder order) {
    return access(thread, Kind::read, order, flag);
  }
  Story& store(ThreadNumber thread, explore::MemoryOrder order) {
    return access(thread, Kind::write, order, flag);
  }
  Story& update(ThreadNumber thread, explore::MemoryOrder order) {
    return access(thread, Kind::update, order, flag);
  }
  Story& fence(ThreadNumber thread, explore::MemoryOrder order) {
    return access(thread, Kind::fence, order, 0, 0);
  }
  Story& lock(ThreadNumber thread, std::uint64_t object = mutex, bool is_lock = true) {
    Step step = of(thread);
    step.edges.push_back({Edge::Kind::acquire, object, is_lock, 0});
    return add(std::move(step));
  }
  Story& unlock(ThreadNumber thread, std::uint64_t object = mutex, bool is_lock = true) {
    Step step = of(thread);
    step.edges.push_back({Edge::Kind::release, object, is_lock, 0});
    return add(std::move(step));
  }
  /// Puts the last access at a place.
  Story& at(int place) {
    return change([&](Step& step) { step.accesses.back().place = place; });
  }

  /// Changes the last step.
  template <class Change>
  Story& change(Change change) {
    execution.steps.change(execution.steps.size() - 1, change);
    return *this;
  }

  std::size_t races() const { return data_races(execution).size(); }

  Execution execution{};

 private:
  static Step of(ThreadNumber thread) {
    Step step;
    step.choice.thread = thread;
    return step;
  }
  Story& add(Step step) {
    execution.steps.push_back(std::move(step));
    return *this;
  }
};

TEST(HappensBefore, TwoAccessesRace) {
  EXPECT_EQ(Story().write(1).write(2).races(), 1u);
  EXPECT_EQ(Story().write(1).read(2).races(), 1u);
  EXPECT_EQ(Story().read(1).write(2).races(), 1u);
  EXPECT_EQ(Story().access(1, Kind::free, plain, data).read(2).races(), 1u);
  EXPECT_EQ(Story().read(1).access(2, Kind::free, plain, data, 64).races(), 1u);
}

TEST(HappensBefore, TwoReadsDoNot) { EXPECT_EQ(Story().read(1).read(2).races(), 0u); }

TEST(HappensBefore, OneThreadDoesNot) { EXPECT_EQ(Story().write(1).read(1).write(1).races(), 0u); }

TEST(HappensBefore, OnlyCommonBytesCount) {
  EXPECT_EQ(Story().write(1, data, 4).write(2, data + 4, 4).races(), 0u);
  EXPECT_EQ(Story().write(1, data, 1).write(2, data + 1, 1).races(), 0u);
  const std::vector<Race> races =
      data_races(Story().write(1, data, 8).read(2, data + 6, 4).execution);
  ASSERT_EQ(races.size(), 1u);
  EXPECT_EQ(races[0].bytes, (Range{data + 6, 2}));
  EXPECT_EQ(races[0].first, (AccessId{0, 0}));
  EXPECT_EQ(races[0].second, (AccessId{1, 0}));
  // Large ones, too.
  EXPECT_EQ(Story().write(1, data, 4096).read(2, data + 4000, 1).races(), 1u);
  EXPECT_EQ(Story().read(1, data + 4000, 1).write(2, data, 4096).races(), 1u);
  EXPECT_EQ(Story().write(1, data, 4096).write(2, data + 4096, 4096).races(), 0u);
  EXPECT_EQ(Story().write(1, data, 4096).write(2, data + 4095, 4096).races(), 1u);
}

TEST(HappensBefore, AMutexOrders) {
  EXPECT_EQ(Story().lock(1).write(1).unlock(1).lock(2).write(2).unlock(2).races(), 0u);
  EXPECT_EQ(Story().lock(1, 7).write(1).unlock(1, 7).lock(2, 8).write(2).races(), 1u);
  // What comes after the unlock is not covered by it.
  EXPECT_EQ(Story().lock(1).unlock(1).write(1).lock(2).write(2).races(), 1u);
  // Nor is the one who did not lock.
  EXPECT_EQ(Story().lock(1).write(1).unlock(1).write(2).races(), 1u);
  // An order through a third thread.
  EXPECT_EQ(Story().write(1).unlock(1, 7).lock(2, 7).unlock(2, 8).lock(3, 8).write(3).races(), 0u);
}

TEST(HappensBefore, AnEdgeStandsWhereItSaysItDoes) {
  Story story;
  story.write(1);
  story.change([](Step& step) { step.edges.push_back({Edge::Kind::release, mutex, true, 1}); });
  EXPECT_EQ(Story(story).lock(2).read(2).races(), 0u);
  story.change([](Step& step) { step.edges.back().at = 0; });
  EXPECT_EQ(Story(story).lock(2).read(2).races(), 1u);
}

TEST(HappensBefore, AtomicsDoNotRaceWithEachOther) {
  EXPECT_EQ(Story().store(1, relaxed).load(2, relaxed).store(2, relaxed).races(), 0u);
  EXPECT_EQ(Story().store(1, relaxed).write(2, flag).races(), 1u);
  EXPECT_EQ(Story().load(1, seq_cst).write(2, flag).races(), 1u);
  EXPECT_EQ(Story().load(1, seq_cst).read(2, flag).races(), 0u);
  EXPECT_EQ(Story().load(1, seq_cst).access(2, Kind::free, plain, flag).races(), 1u);
}

TEST(HappensBefore, ReleaseAndAcquireOrder) {
  for (const auto writes : {release, seq_cst}) {
    for (const auto reads : {consume, acquire, seq_cst}) {
      EXPECT_EQ(Story().write(1).store(1, writes).load(2, reads).read(2).races(), 0u);
    }
    EXPECT_EQ(Story().write(1).store(1, writes).load(2, relaxed).read(2).races(), 1u);
  }
  EXPECT_EQ(Story().write(1).store(1, relaxed).load(2, acquire).read(2).races(), 1u);
  EXPECT_EQ(Story().write(1).store(1, relaxed).load(2, relaxed).read(2).races(), 1u);
  // What is written after the release is not released.
  EXPECT_EQ(Story().store(1, release).write(1).load(2, acquire).read(2).races(), 1u);
  // Nothing is acquired from a value that was there before.
  EXPECT_EQ(Story().write(1).load(2, acquire).store(1, release).read(2).races(), 1u);
}

TEST(HappensBefore, UpdatesContinueAReleaseSequence) {
  for (const auto order : {relaxed, acquire, acq_rel}) {
    EXPECT_EQ(Story().write(1).store(1, release).update(2, order).load(3, acquire).read(3).races(),
              0u);
  }
  // The update itself acquires only if it says so.
  EXPECT_EQ(Story().write(1).store(1, release).update(2, relaxed).read(2).races(), 1u);
  EXPECT_EQ(Story().write(1).store(1, release).update(2, release).read(2).races(), 1u);
  EXPECT_EQ(Story().write(1).store(1, release).update(2, acquire).read(2).races(), 0u);
  EXPECT_EQ(Story().write(1).store(1, release).update(2, acq_rel).read(2).races(), 0u);
  // And releases only if it says so.
  EXPECT_EQ(Story().write(1).update(1, relaxed).load(2, acquire).read(2).races(), 1u);
  EXPECT_EQ(Story().write(1).update(1, acq_rel).load(2, acquire).read(2).races(), 0u);
}

TEST(HappensBefore, AnotherWriteEndsAReleaseSequence) {
  EXPECT_EQ(Story().write(1).store(1, release).store(2, relaxed).load(3, acquire).read(3).races(),
            1u);
  // The releasing thread's own, too (since C++20).
  EXPECT_EQ(Story().write(1).store(1, release).store(1, relaxed).load(2, acquire).read(2).races(),
            1u);
  // A releasing one begins its own sequence.
  EXPECT_EQ(Story().write(1).store(1, release).store(2, release).load(3, acquire).read(3).races(),
            1u);
}

TEST(HappensBefore, FencesOrder) {
  const auto releasing = [](explore::MemoryOrder order) {
    return Story().write(1).fence(1, order).store(1, relaxed);
  };
  for (const auto order : {release, acq_rel, seq_cst}) {
    EXPECT_EQ(releasing(order).load(2, acquire).read(2).races(), 0u);
    EXPECT_EQ(releasing(order).load(2, relaxed).read(2).races(), 1u);
    EXPECT_EQ(releasing(order).load(2, relaxed).fence(2, acquire).read(2).races(), 0u);
    EXPECT_EQ(releasing(order).load(2, relaxed).fence(2, seq_cst).read(2).races(), 0u);
    // The fence must stand behind the read.
    EXPECT_EQ(releasing(order).fence(2, acquire).load(2, relaxed).read(2).races(), 1u);
  }
  EXPECT_EQ(releasing(acquire).load(2, acquire).read(2).races(), 1u);
  // What is written between the fence and the store is not released.
  EXPECT_EQ(Story().fence(1, release).write(1).store(1, relaxed).load(2, acquire).read(2).races(),
            1u);
  // A release that is read relaxed, and a fence.
  EXPECT_EQ(Story().write(1).store(1, release).load(2, relaxed).fence(2, acquire).read(2).races(),
            0u);
  EXPECT_EQ(Story().write(1).store(1, release).load(2, relaxed).fence(2, release).read(2).races(),
            1u);
  // Fences alone synchronize nothing.
  EXPECT_EQ(Story().write(1).fence(1, seq_cst).fence(2, seq_cst).read(2).races(), 1u);
}

TEST(HappensBefore, APlainWriteReleasesNothing) {
  Story story;
  story.write(1).store(1, release).load(2, acquire);              // ordered
  story.write(2, flag).unlock(2, 7).lock(3, 7).load(3, acquire);  // reads what thread 2 wrote
  EXPECT_EQ(Story(story).read(3).races(), 0u);
  Story other;
  other.write(1).store(1, release).unlock(1, 7).lock(2, 7).write(2, flag);
  other.unlock(4, 8).lock(3, 8);
  EXPECT_EQ(Story(other).load(3, acquire).read(3).races(), 2u);  // the flag's own, and the data's
}

TEST(HappensBefore, PlacesMakeRacesDifferent) {
  EXPECT_EQ(Story().write(1).at(1).write(2).at(2).write(2).at(2).races(), 1u);
  EXPECT_EQ(Story().write(1).at(1).write(2).at(2).write(2).at(3).races(), 2u);
  // The two sides may come in either order.
  EXPECT_EQ(Story().write(1).at(1).write(2).at(2).write(1).at(1).races(), 1u);
  // A later access from the same place does not hide an earlier one from elsewhere.
  EXPECT_EQ(Story().write(1).at(1).read(1).at(4).read(1).at(4).write(2).at(2).races(), 2u);
}

TEST(HappensBefore, TheLocksThatAreHeld) {
  const Story story =
      Story().lock(1, 7).lock(1, 8).unlock(1, 7).lock(2, 9).lock(1, 5, false).read(1);
  EXPECT_EQ(explore::locks_held(story.execution, {5, 0}), (std::vector<std::uint64_t>{8}));
  const Story none = Story().lock(1, 7).unlock(1, 7).read(1);
  EXPECT_TRUE(explore::locks_held(none.execution, {2, 0}).empty());
}

}  // namespace
}  // namespace racekit::test
