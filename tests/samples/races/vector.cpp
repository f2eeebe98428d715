// A vector that one thread grows and another one reads.
//
// race:   names
// lines:  Grow:GROW Look:LOOK

#include <thread>
#include <vector>

#include "tests/samples/turn.h"

std::vector<int> names;

void Grow() {
  names.push_back(1);  // GROW
  turn::first_went();
}
unsigned long Look() {
  turn::wait_for_first();
  return names.size();  // LOOK
}

int main() {
  std::thread a(Grow);
  std::thread b(Look);
  a.join();
  b.join();
}
