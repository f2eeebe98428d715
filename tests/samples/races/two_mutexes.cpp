// Each function has a mutex of its own.
//
// race:   balance
// lines:  Pay:PAY Charge:CHARGE
// locks:  paying charging

#include <mutex>
#include <thread>

#include "tests/samples/turn.h"

int balance = 0;
std::mutex paying;
std::mutex charging;

void Pay() {
  std::lock_guard<std::mutex> lock(paying);
  balance += 10;  // PAY
  turn::first_went();
}
void Charge() {
  turn::wait_for_first();
  std::lock_guard<std::mutex> lock(charging);
  balance -= 10;  // CHARGE
}

int main() {
  std::thread a(Pay);
  std::thread b(Charge);
  a.join();
  b.join();
}
