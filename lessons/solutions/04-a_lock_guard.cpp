// a_lock_guard: three customers want the last seat, and one of them gets it.
//
// The lock_guard locks the mutex where it is made. It unlocks the mutex when it is destroyed, and
// that happens on every way out of Sell.

#include <cstdio>
#include <mutex>
#include <thread>

std::mutex mutex;
int seats = 1;
int sold = 0;

void Sell() {
  std::lock_guard lock(mutex);
  if (seats == 0) return;
  --seats;
  ++sold;
}

// What follows is the judge's part. Leave it as it is.

int main() {
  std::thread one(Sell);
  std::thread two(Sell);
  one.join();
  two.join();
  Sell();  // the third customer
  if (seats != 0 || sold != 1) {
    std::printf("%d sold and %d left; it must be 1 and 0.\n", sold, seats);
    return 1;
  }
  return 0;
}
