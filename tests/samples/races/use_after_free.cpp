// A block used by one thread and freed by another.
//
// kind:   use after free
// race:   message
// lines:  Drop:DROP Read:READ

#include <atomic>
#include <thread>

std::atomic<bool> dropped{false};  // relaxed: it fixes the moment and puts nothing in order
int* message = new int(7);

void Drop() {
  delete message;  // DROP
  dropped.store(true, std::memory_order_relaxed);
}
void Read() {
  while (!dropped.load(std::memory_order_relaxed)) std::this_thread::yield();
  volatile int mine = *message;  // READ
  static_cast<void>(mine);
}

int main() {
  std::thread a(Drop);
  std::thread b(Read);
  a.join();
  b.join();
}
