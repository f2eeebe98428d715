// two_threads_one_counter: two threads add one to the same counter, and one of the two can be lost.
//
// A thread reads the counter, adds one, and writes the sum. If both threads read before one of them
// writes, both write the number 1.

#include <cstdio>
#include <mutex>
#include <thread>

std::mutex mutex;
int counter = 0;

void Count() {
  mutex.lock();
  counter = counter + 1;
  mutex.unlock();
}

// What follows is the judge's part. Leave it as it is.

int main() {
  std::thread one(Count);
  std::thread two(Count);
  one.join();
  two.join();
  const int counted = counter;
  if (counted != 2) {
    std::printf("The counter is %d, and must be 2.\n", counted);
    return 1;
  }
  return 0;
}
