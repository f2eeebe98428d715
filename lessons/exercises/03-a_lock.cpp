// a_lock: two threads pay into one account. There is a mutex, and money can still be lost.
//
// Deposit reads the balance first, and locks the mutex after that. So both threads can read the
// same balance, and the second sum overwrites the first.

#include <cstdio>
#include <mutex>
#include <thread>

std::mutex mutex;
int balance = 0;

void Deposit(int amount) {
  // TODO: No other thread may change the balance between the read here and the write below.
  const int sum = balance + amount;
  mutex.lock();
  balance = sum;
  mutex.unlock();
}

// What follows is the judge's part. Leave it as it is.

int main() {
  std::thread one(Deposit, 10);
  std::thread two(Deposit, 5);
  one.join();
  two.join();
  const int paid = balance;
  if (paid != 15) {
    std::printf("The balance is %d, and must be 15.\n", paid);
    return 1;
  }
  return 0;
}
