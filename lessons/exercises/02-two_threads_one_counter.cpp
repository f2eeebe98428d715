// two_threads_one_counter: two threads add one to the same counter, and one of the two can be lost.
//
// A thread reads the counter, adds one, and writes the sum. If both threads read before one of them
// writes, both write the number 1.

#include <cstdio>
#include <thread>

int counter = 0;

void Count() {
  // TODO: No other thread may come between the read and the write in the next line.
  counter = counter + 1;
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
