// a_lock: two threads pay into one account, and no money is lost.
//
// Deposit holds the mutex from before the read until after the write. A thread that wants to read
// the balance meanwhile has to wait.

#include <cstdio>
#include <mutex>
#include <thread>

std::mutex mutex;
int balance = 0;

void Deposit(int amount) {
  mutex.lock();
  const int sum = balance + amount;
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
