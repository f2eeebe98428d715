// a_lock_guard, wrong: the seat is looked for without the lock.

#include <cstdio>
#include <mutex>
#include <thread>

std::mutex mutex;
int seats = 1;
int sold = 0;

void Sell() {
  if (seats == 0) return;
  mutex.lock();
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
