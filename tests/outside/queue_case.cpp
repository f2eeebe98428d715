// A small case of a bounded queue: some producers push one value each, as many consumers pop one.

#include <cassert>
#include <cstdlib>
#include <thread>
#include <vector>

#include "bounded_queue.h"

int main(int argc, char** argv) {
  const int producers = argc > 1 ? std::atoi(argv[1]) : 2;
  const std::size_t room = argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 1;
  BoundedQueue queue(room);
  std::vector<int> popped(static_cast<std::size_t>(producers));
  std::vector<std::thread> threads;
  for (int i = 0; i < producers; ++i) {
    threads.emplace_back([&queue, i] { queue.push(i + 1); });
    threads.emplace_back([&queue, &value = popped[static_cast<std::size_t>(i)]] {
      value = queue.pop();
    });
  }
  for (std::thread& thread : threads) thread.join();
  int sum = 0;
  for (const int value : popped) sum += value;
  assert(sum == producers * (producers + 1) / 2);  // each value came out once
}
