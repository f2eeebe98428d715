// The loop's variable, captured by reference: every thread reads it while the loop goes on.
//
// race:   id
// owner:  main
// lines:  lambda in main:READ main:NEXT

#include <thread>
#include <vector>

thread_local int mine;

int main() {
  std::vector<std::thread> threads;
  int id = 0;
  while (id < 3) {
    threads.emplace_back([&id] { mine = id; });  // READ
    ++id;                                        // NEXT
  }
  for (std::thread& thread : threads) thread.join();
}
