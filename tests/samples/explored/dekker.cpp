// seq_cst | relaxed: Dekker's lock around a plain variable.
#include <atomic>
#include <cstring>
#include <thread>

std::atomic<bool> wants[2];
std::atomic<int> turn{0};
int guarded = 0;

template <std::memory_order order>
void enter_once(int self) {
  const int other = 1 - self;
  wants[self].store(true, order);
  while (wants[other].load(order)) {
    if (turn.load(order) == self) continue;
    wants[self].store(false, order);
    while (turn.load(order) != self) {
    }
    wants[self].store(true, order);
  }
  guarded = guarded + 1;
  turn.store(other, order);
  wants[self].store(false, order);
}

template <std::memory_order order>
int run() {
  std::thread first([] { enter_once<order>(0); });
  std::thread second([] { enter_once<order>(1); });
  first.join();
  second.join();
  return guarded == 2 ? 0 : 65;
}

int main(int, char** argv) {
  if (std::strcmp(argv[1], "relaxed") == 0) return run<std::memory_order_relaxed>();
  return run<std::memory_order_seq_cst>();
}
