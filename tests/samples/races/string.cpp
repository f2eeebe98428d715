// A string that one thread assigns and another one copies.
//
// race:   greeting
// lines:  Change:CHANGE Copy:COPY

#include <string>
#include <thread>

#include "tests/samples/turn.h"

std::string greeting = "hello";

void Change() {
  greeting = "good morning";  // CHANGE
  turn::first_went();
}
void Copy() {
  turn::wait_for_first();
  const std::string mine = greeting;  // COPY
}

int main() {
  std::thread a(Change);
  std::thread b(Copy);
  a.join();
  b.join();
}
