// A write under a lock that is held for reading.
//
// race:   hits
// lines:  Look:HIT Look:HIT
// locks:  guard

#include <mutex>
#include <shared_mutex>
#include <thread>

std::shared_mutex guard;
int hits = 0;

void Look() {
  for (int i = 0; i < 1000; ++i) {
    std::shared_lock<std::shared_mutex> lock(guard);
    ++hits;  // HIT
  }
}

int main() {
  std::thread a(Look);
  std::thread b(Look);
  a.join();
  b.join();
}
