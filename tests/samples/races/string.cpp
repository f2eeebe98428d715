// A string that one thread assigns and another one copies.
//
// race:   greeting
// lines:  Change:CHANGE Copy:COPY

#include <string>
#include <thread>

std::string greeting = "hello";

void Change() {
  greeting = "good morning";  // CHANGE
}
void Copy() {
  const std::string mine = greeting;  // COPY
}

int main() {
  std::thread a(Change);
  std::thread b(Copy);
  a.join();
  b.join();
}
