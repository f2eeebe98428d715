// A static table made on first use, by hand.
//
// race:   made
// lines:  Table:CHECK Table:MADE

#include <thread>

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
  std::thread a(Table, 1);
  std::thread b(Table, 2);
  a.join();
  b.join();
}
