// The shared_ptr itself: its counter is atomic, the pointer that is assigned is not.
//
// race:   current
// lines:  Replace:REPLACE Take:TAKE

#include <memory>
#include <thread>

#include "tests/samples/turn.h"

std::shared_ptr<int> current = std::make_shared<int>(1);

void Replace() {
  current = std::make_shared<int>(2);  // REPLACE
  turn::first_went();
}
void Take() {
  turn::wait_for_first();
  const std::shared_ptr<int> mine = current;  // TAKE
}

int main() {
  std::thread a(Replace);
  std::thread b(Take);
  a.join();
  b.join();
}
