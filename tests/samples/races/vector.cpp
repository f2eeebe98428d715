// A vector that one thread grows and another one reads.
//
// race:   names
// lines:  Grow:GROW Look:LOOK

#include <thread>
#include <vector>

std::vector<int> names;

void Grow() {
  names.push_back(1);  // GROW
}
unsigned long Look() {
  return names.size();  // LOOK
}

int main() {
  std::thread a(Grow);
  std::thread b(Look);
  a.join();
  b.join();
}
