// seq_cst | relaxed: Peterson's lock around a plain variable. With sequentially consistent atomics
// it holds; with relaxed ones nothing orders what it guards.
#include <atomic>
#include <cstring>
#include <thread>

std::atomic<bool> wants[2];
std::atomic<int> turn{0};
int guarded = 0;

template <std::memory_order load, std::memory_order store>
void enter_once(int self) {
  const int other = 1 - self;
  wants[self].store(true, store);
  turn.store(other, store);
  while (wants[other].load(load) && turn.load(load) == other) {
  }
  guarded = guarded + 1;
  wants[self].store(false, store);
}

template <std::memory_order load, std::memory_order store>
int run() {
  std::thread first([] { enter_once<load, store>(0); });
  std::thread second([] { enter_once<load, store>(1); });
  first.join();
  second.join();
  return guarded == 2 ? 0 : 65;
}

int main(int, char** argv) {
  if (std::strcmp(argv[1], "relaxed") == 0) {
    return run<std::memory_order_relaxed, std::memory_order_relaxed>();
  }
  return run<std::memory_order_seq_cst, std::memory_order_seq_cst>();
}
