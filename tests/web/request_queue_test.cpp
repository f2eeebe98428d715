// Requests of many threads for the one that has the engine.

#include "kit/web/request_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace racekit::test {
namespace {

TEST(RequestQueue, RunsWhatIsAskedOnTheThreadThatTakesIt) {
  RequestQueue queue;
  std::thread::id ran_on;
  std::jthread asks([&] {
    const Answer answer = queue.ask([&]() -> Answer {
      ran_on = std::this_thread::get_id();
      return {200, 7};
    });
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, 7);
  });
  while (!queue.run_next(100)) {
  }
  asks.join();
  EXPECT_EQ(ran_on, std::this_thread::get_id());
  EXPECT_FALSE(queue.run_next(0));
}

TEST(RequestQueue, SaysThatItIsBusyOrEnded) {
  RequestQueue queue;
  std::atomic<int> busy{0};
  std::atomic<int> ended{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&] {
      const Answer answer = queue.ask([]() -> Answer { return {200, nullptr}; });
      EXPECT_EQ(answer.status, 503);
      (answer.body.at("error") == "the server has ended" ? ended : busy)++;
    });
  while (busy < 2) std::this_thread::yield();  // four wait
  queue.close();
  threads.clear();
  EXPECT_EQ(busy, 2);
  EXPECT_EQ(ended, 4);
  EXPECT_EQ(queue.ask([]() -> Answer { return {200, nullptr}; }).status, 503);
}

TEST(RequestQueue, AnExceptionReachesTheOneWhoAsked) {
  RequestQueue queue;
  std::jthread asks([&] {
    EXPECT_THROW(queue.ask([]() -> Answer { throw std::runtime_error("no"); }), std::runtime_error);
  });
  while (!queue.run_next(100)) {
  }
}

}  // namespace
}  // namespace racekit::test
