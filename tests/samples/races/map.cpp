// A map that two threads fill, each with keys of its own.
//
// race:   instances
// lines:  Fill:FILL Fill:FILL

#include <thread>
#include <unordered_map>

std::unordered_map<int, int> instances;

void Fill(int first) {
  for (int id = first; id < first + 100; ++id) instances[id] = id;  // FILL
}

int main() {
  std::thread a(Fill, 0);
  std::thread b(Fill, 1000);
  a.join();
  b.join();
}
