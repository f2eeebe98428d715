// Two threads, one counter, no mutex: a data race small enough to read whole.

#include <cstdio>
#include <thread>

long counter = 0;

void count() {
  for (int i = 0; i < 1'000'000; ++i) counter = counter + 1;
}

int main() {
  std::thread one(count);
  std::thread two(count);
  one.join();
  two.join();
  std::printf("counted to %ld of 2000000\n", counter);
}
