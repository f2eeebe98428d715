// Each function has a mutex of its own.
//
// race:   balance
// lines:  Pay:PAY Charge:CHARGE
// locks:  paying charging

#include <mutex>
#include <thread>

int balance = 0;
std::mutex paying;
std::mutex charging;

void Pay() {
  std::lock_guard<std::mutex> lock(paying);
  balance += 10;  // PAY
}
void Charge() {
  std::lock_guard<std::mutex> lock(charging);
  balance -= 10;  // CHARGE
}

int main() {
  std::thread a(Pay);
  std::thread b(Charge);
  a.join();
  b.join();
}
