// The stage's small parts: the words of outcomes, the switched mutex, the preemption, the look at a
// map.

#include "kit/stage/stage.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "kit/base/outcome.h"
#include "kit/base/text.h"
#include "kit/stage/map_check.h"
#include "kit/stage/preemption.h"
#include "kit/stage/record.h"
#include "kit/stage/switched.h"

namespace racekit {
namespace {

// What is looked at when the threads are done must be there then.
template <class Value>
concept CanCount = requires(Stage& stage, Value&& value) {
  stage.counts("served", std::forward<Value>(value));
};
template <class Map>
concept CanShare = requires(Stage& stage, Map&& map) {
  stage.shares(std::forward<Map>(map));
};
static_assert(CanCount<long&> && CanCount<std::atomic<int>&> && !CanCount<long>);
static_assert(CanShare<std::unordered_map<int, int>&> && !CanShare<std::unordered_map<int, int>>);

TEST(Outcome, HasTheExitStatusOfTheContract) {
  EXPECT_EQ(exit_status(Outcome::survived), 0);
  EXPECT_EQ(exit_status(Outcome::lost), 65);
  EXPECT_EQ(exit_status(Outcome::corrupted), 65);
  EXPECT_EQ(exit_status(Outcome::raced), 66);
  EXPECT_EQ(exit_status(Outcome::deadlocked), 67);
  EXPECT_EQ(exit_status(Outcome::misused), 68);
  EXPECT_EQ(exit_status(Outcome::crashed), 70);
  EXPECT_EQ(exit_status(Outcome::hung), 124);
  EXPECT_EQ(exit_status(Outcome::interrupted), 130);
  EXPECT_EQ(exit_status(Outcome::usage), 2);
  EXPECT_EQ(name_of(Outcome::corrupted), "corrupted");
}

TEST(Arguments, AreWhatAPersonSays) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(counted(1, "entry", "entries"), "1 entry");
  EXPECT_EQ(counted(2000, "entry", "entries"), "2,000 entries");
  EXPECT_EQ(duration(200'000), "0.2 ms");
  EXPECT_EQ(duration(6'400'000), "6.4 ms");
  EXPECT_EQ(duration(64'400'000), "64 ms");
  EXPECT_EQ(duration(10'000'000'000), "10 s");
  EXPECT_EQ(duration(2'400'000'000), "2.4 s");
}

struct CountingMutex {
  static inline int locks = 0;
  static inline int unlocks = 0;
  void lock() { ++locks; }
  void unlock() { ++unlocks; }
};

TEST(Switched, IsTheMutexWhenOnAndNothingWhenOff) {
  Switched<CountingMutex> mutex;
  EXPECT_TRUE(MutexLines::present);
  mutex.lock();
  mutex.unlock();
  EXPECT_EQ(CountingMutex::locks, 1);
  EXPECT_EQ(CountingMutex::unlocks, 1);
  MutexLines::on = false;
  mutex.lock();
  mutex.unlock();
  MutexLines::on = true;
  EXPECT_EQ(CountingMutex::locks, 1);
  EXPECT_EQ(CountingMutex::unlocks, 1);
}

volatile sig_atomic_t interruptions = 0;
void (*interrupt)(int) = nullptr;

/// Works on until `done`, for ten seconds at most; gives whether it was.
template <class Done>
bool work_until(Done done) {
  const auto start = std::chrono::steady_clock::now();
  while (!done())
    if (std::chrono::steady_clock::now() - start > std::chrono::seconds(10)) return false;
  return true;
}

void count_interruption(int number) {
  interruptions = interruptions + 1;
  interrupt(number);
}

/// A Preemption of this thread, alone, whose interruptions are counted from the first one on.
class Counted {
 public:
  Counted() {
    // Blocked until its handler counts.
    const int number = ThreadTimer::signal_number();
    sigset_t only_this;
    sigemptyset(&only_this);
    sigaddset(&only_this, number);
    pthread_sigmask(SIG_BLOCK, &only_this, nullptr);
    interruptions = 0;
    preemption_.emplace(record_, workers_, workers_[0], 100'000);
    struct sigaction action {};
    sigaction(number, nullptr, &action);
    interrupt = action.sa_handler;
    action.sa_handler = count_interruption;
    sigaction(number, &action, nullptr);
    pthread_sigmask(SIG_UNBLOCK, &only_this, nullptr);
  }
  void operation_done() { preemption_->operation_done(); }

 private:
  Record record_{1};
  const std::vector<Worker> workers_{{.number = 1, .role = nullptr, .name = "alone"}};
  std::optional<Preemption> preemption_;
};

void work_for_5_ms() {
  const auto start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < std::chrono::milliseconds(5)) {
  }
}

TEST(Preemption, StopsALongOperationAgainAndAgainButNotForEver) {
  Counted counted;
  for (int operation = 1; operation <= 5; ++operation) {
    EXPECT_TRUE(work_until([&] { return interruptions == operation * Preemption::kStopsInOne; }));
    work_for_5_ms();
    EXPECT_EQ(interruptions, operation * Preemption::kStopsInOne);
    counted.operation_done();
  }
}

TEST(Preemption, LeavesAThreadAloneAfterItsLastStop) {
  Counted counted;
  EXPECT_TRUE(work_until([&] {
    counted.operation_done();
    return interruptions == Preemption::kStops;
  }));
  counted.operation_done();
  work_for_5_ms();
  EXPECT_EQ(interruptions, Preemption::kStops);
}

TEST(Preemption, WhoIsAheadStandsStillUntilTheOtherHasCaughtUp) {
  Record record(2);
  const std::vector<Worker> workers{
      {.number = 1, .role = nullptr, .name = "slow"},
      {.number = 2, .role = nullptr, .name = "fast", .operations_a_turn = 2}};
  Activity& slow = record.activity(1);
  Activity& fast = record.activity(2);
  for (Activity* activity : {&slow, &fast}) activity->thread_id = gettid();
  fast.operations = 1'000;
  std::atomic<bool> is_over{false};
  std::thread thread([&] {
    Preemption preemption(record, workers, workers[1], 60'000'000'000);
    while (!is_over) preemption.operation_done();
  });
  EXPECT_TRUE(work_until([&] { return fast.stopped != 0; }));
  // Two operations of the fast one are a turn, and one may be some turns ahead.
  slow.operations = 400;
  const std::int64_t since = fast.stopped;
  work_for_5_ms();
  EXPECT_EQ(fast.stopped, since);
  slow.operations = 500;
  EXPECT_TRUE(work_until([&] { return fast.stopped != since; }));
  is_over = true;
  slow.thread_id = 0;  // so that no thread waits for it any more
  thread.join();
}

using Map = std::unordered_map<int, int>;

MapExpectation at_most(std::size_t entries) {
  return {.most = entries, .contents = {}, .progress = [] {}};
}

TEST(MapCheck, FindsAWholeMapWhole) {
  const Map map{{1, 1}, {2, 2}, {3, 3}};
  const Findings found = look_at(map, at_most(10));
  EXPECT_TRUE(found.checked);
  EXPECT_EQ(found.reachable, 3u);
  EXPECT_EQ(found.outcome(), Outcome::survived);
}

TEST(MapCheck, TellsLostFromWholeByTheContents) {
  const Map map{{1, 1}, {2, 2}};
  MapExpectation expected = at_most(10);
  expected.contents = {1, 2};
  EXPECT_EQ(look_at(map, expected).outcome(), Outcome::survived);
  expected.contents = {1, 2, 3};
  EXPECT_EQ(look_at(map, expected).missing, 1u);
  EXPECT_EQ(look_at(map, expected).outcome(), Outcome::lost);
  expected.contents = {1};
  EXPECT_EQ(look_at(map, expected).unexpected, 1u);
  EXPECT_EQ(look_at(map, expected).outcome(), Outcome::lost);
}

/// A map that is broken in the ways a race breaks one; a real one cannot be broken on purpose.
struct BrokenMap {
  using Entry = std::pair<int, int>;
  std::vector<Entry> entries;
  std::size_t said_size;
  bool finds = true;

  std::size_t size() const { return said_size; }
  auto begin() const { return entries.begin(); }
  auto end() const { return entries.end(); }
  auto find(int) const { return finds ? entries.begin() : entries.end(); }
};

TEST(MapCheck, FindsASizeThatIsNotTrue) {
  const BrokenMap map{.entries = {{1, 1}, {2, 2}}, .said_size = 3};
  EXPECT_EQ(look_at(map, at_most(10)).outcome(), Outcome::corrupted);
}

TEST(MapCheck, FindsEntriesThatTheirKeyDoesNotLeadTo) {
  const BrokenMap map{.entries = {{1, 1}, {2, 2}}, .said_size = 2, .finds = false};
  const Findings found = look_at(map, at_most(10));
  EXPECT_EQ(found.not_found, 2u);
  EXPECT_EQ(found.outcome(), Outcome::corrupted);
}

TEST(MapCheck, StopsAWalkThatMeetsMoreThanThereCanBe) {
  const BrokenMap map{.entries = std::vector<BrokenMap::Entry>(100), .said_size = 2};
  const Findings found = look_at(map, at_most(10));
  EXPECT_TRUE(found.endless);
  EXPECT_EQ(found.reachable, 11u);
  EXPECT_EQ(found.outcome(), Outcome::corrupted);
}

TEST(MapCheck, CorruptedOutweighsLost) {
  const BrokenMap map{.entries = {{1, 1}}, .said_size = 2};
  MapExpectation expected = at_most(10);
  expected.contents = {1, 2};
  EXPECT_EQ(look_at(map, expected).outcome(), Outcome::corrupted);
}

}  // namespace
}  // namespace racekit
