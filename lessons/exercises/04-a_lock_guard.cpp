// a_lock_guard: three customers want the last seat, and the program stands still.
//
// Sell locks the mutex. A thread that finds no seat left returns early, and does not unlock. The
// next thread that calls lock() waits for ever.

#include <cstdio>
#include <mutex>
#include <thread>

std::mutex mutex;
int seats = 1;
int sold = 0;

void Sell() {
  // TODO: The mutex must be free again when a thread leaves Sell, whichever way it takes.
  mutex.lock();
  if (seats == 0) return;
  --seats;
  ++sold;
  mutex.unlock();
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
