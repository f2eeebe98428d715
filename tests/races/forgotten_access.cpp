// A race whose first access ThreadSanitizer has forgotten, and then one that it knows whole.
//
// race:   second
// lines:  Read:READ Write:WRITE

#include <array>
#include <atomic>
#include <thread>

int first = 0;
int second = 0;
std::atomic<int> moment{0};  // relaxed: it puts nothing in order
std::array<char, 1 << 23> scratch;

void wait_for(int wanted) {
  while (moment.load(std::memory_order_relaxed) != wanted) std::this_thread::yield();
}

void Read() {
  int seen = first;
  for (char& each : scratch) each = 1;  // more accesses than are remembered
  moment.store(1, std::memory_order_relaxed);
  wait_for(2);
  seen += second;  // READ
  moment.store(3, std::memory_order_relaxed);
  scratch[0] = static_cast<char>(seen);
}

void Write() {
  wait_for(1);
  first = 1;  // g++ 12 reports this, without the stack of Read; g++ 14 does not
  moment.store(2, std::memory_order_relaxed);
  wait_for(3);
  second = 1;  // WRITE
}

int main() {
  std::thread reader(Read);
  std::thread writer(Write);
  reader.join();
  writer.join();
}
