// a_lock, right: a guard for the whole function.

#include <cstdio>
#include <mutex>
#include <thread>

std::mutex mutex;
int balance = 0;

void Deposit(int amount) {
  std::lock_guard lock(mutex);
  const int sum = balance + amount;
  balance = sum;
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
