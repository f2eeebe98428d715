// A static table made on first use, by hand.
//
// race:   made
// lines:  Table:CHECK Table:MADE

#include <thread>

#include "tests/samples/turn.h"

int Table(int i) {
  static bool made;
  static int table[10];
  if (!made) {  // CHECK
    for (int k = 0; k < 10; ++k) table[k] = k * k;
    made = true;  // MADE
  }
  return table[i];
}

int main() {
  std::thread a([] {
    Table(1);
    turn::first_went();
  });
  std::thread b([] {
    turn::wait_for_first();
    Table(2);
  });
  a.join();
  b.join();
}
