// The same case as the body of a GoogleTest. What it expects must hold in all interleavings.

#include <gtest/gtest.h>

#include <thread>

#include "bounded_queue.h"

TEST(BoundedQueue, PassesOnEachValueOnce) {
  BoundedQueue queue(1);
  int first = 0, second = 0;
  std::thread producer([&] {
    queue.push(1);
    queue.push(2);
  });
  std::thread consumer([&] { first = queue.pop(); });
  second = queue.pop();
  producer.join();
  consumer.join();
  EXPECT_EQ(first + second, 3);
}
