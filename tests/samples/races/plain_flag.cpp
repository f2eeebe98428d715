// A value published by a plain flag.
//
// race:   ready
// lines:  Publish:PUBLISH Take:TAKE

#include <thread>

#include "tests/samples/turn.h"

int answer = 0;
bool ready = false;

void Publish() {
  answer = 42;
  ready = true;  // PUBLISH
  turn::first_went();
}

int Take() {
  turn::wait_for_first();
  if (ready) return answer;  // TAKE
  return 0;
}

int main() {
  std::thread a(Publish);
  std::thread b(Take);
  a.join();
  b.join();
}
