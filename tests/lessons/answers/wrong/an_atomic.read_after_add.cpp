// an_atomic, wrong: another thread adds between the ++ and the read.

#include <atomic>
#include <cstdio>
#include <thread>

std::atomic<int> next_number = 1;

int TakeNumber() {
  ++next_number;
  const int number = next_number - 1;
  return number;
}

// What follows is the judge's part. Leave it as it is.

int main() {
  int first = 0;
  int second = 0;
  std::thread one([&first] { first = TakeNumber(); });
  std::thread two([&second] { second = TakeNumber(); });
  one.join();
  two.join();
  if (first + second != 3 || first == second) {
    std::printf("The numbers are %d and %d, and must be 1 and 2.\n", first, second);
    return 1;
  }
  return 0;
}
