// an_atomic, wrong: an atomic read and an atomic write are two steps.

#include <atomic>
#include <cstdio>
#include <thread>

std::atomic<int> next_number = 1;

int TakeNumber() {
  const int number = next_number;
  next_number = number + 1;
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
