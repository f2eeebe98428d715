// A value published by a plain flag.
//
// race:   ready
// lines:  Publish:PUBLISH Take:TAKE

#include <thread>

int answer = 0;
bool ready = false;

void Publish() {
  answer = 42;
  ready = true;  // PUBLISH
}

int Take() {
  if (ready) return answer;  // TAKE
  return 0;
}

int main() {
  std::thread a(Publish);
  std::thread b(Take);
  a.join();
  b.join();
}
