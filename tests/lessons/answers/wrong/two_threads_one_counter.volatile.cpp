// two_threads_one_counter, wrong: volatile leaves a read and a write.

#include <cstdio>
#include <thread>

volatile int counter = 0;

void Count() { counter = counter + 1; }

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
