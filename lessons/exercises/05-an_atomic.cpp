// an_atomic: two customers take a number each, and both can get the same number.
//
// TakeNumber reads the next number and then writes the one after it. Another thread can come
// between the two steps.

#include <cstdio>
#include <thread>

int next_number = 1;

int TakeNumber() {
  // TODO: Two threads must never get the same number, and this needs no mutex.
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
