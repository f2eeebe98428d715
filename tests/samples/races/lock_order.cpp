// Two locks, taken in both orders.
//
// kind:   lock order
// locks:  from to
// lines:  Give:GIVE Take:TAKE

#include <mutex>
#include <thread>

std::mutex from;
std::mutex to;

void Give() {
  from.lock();
  to.lock();  // GIVE
  to.unlock();
  from.unlock();
}
void Take() {
  to.lock();
  from.lock();  // TAKE
  from.unlock();
  to.unlock();
}

int main() {
  std::thread(Give)
      .join();  // one after the other: it never hangs here, and is reported all the same
  std::thread(Take).join();
}
