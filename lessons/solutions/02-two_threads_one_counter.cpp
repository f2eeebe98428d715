// two_threads_one_counter: two threads add one to the same counter, and no count is lost.
//
// Only one thread at a time can hold the mutex. So the other thread cannot come between the read
// and the write.

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
