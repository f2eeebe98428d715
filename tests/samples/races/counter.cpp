// A counter that two threads raise.
//
// race:   served
// lines:  Count:COUNT Count:COUNT

#include <thread>

int served = 0;

void Count() {
  for (int i = 0; i < 1000; ++i) ++served;  // COUNT
}

int main() {
  std::thread a(Count);
  std::thread b(Count);
  a.join();
  b.join();
}
