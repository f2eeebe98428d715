// lost | captured | deadlocked | freed | raced: one failure each, one statement a line: its row.
// clang-format off
#include <atomic>
#include <mutex>
#include <string>
#include <thread>

template <class One, class Other>
void both(One one, Other other) {
  std::thread first(one);
  std::thread second(other);
  first.join();
  second.join();
}

int x = 0;

void add() {
  x = x + 1;
}

std::mutex left;
std::mutex right;

void left_first() {
  left.lock();
  right.lock();
  right.unlock();
  left.unlock();
}

void right_first() {
  right.lock();
  left.lock();
  left.unlock();
  right.unlock();
}

int* number;

void use() {
  *number = 7;
}

void give_back() {
  delete number;
}

std::atomic<bool> ready{false};
int data = 0;

void send() {
  data = 42;
  ready.store(true, std::memory_order_relaxed);
}

void receive() {
  if (ready.load(std::memory_order_relaxed))
    x = data;
}

int main(int, char** argv) {
  const std::string word = argv[1];
  if (word == "lost") {
    both(add, add);
    return x == 2 ? 0 : 65;
  }
  if (word == "captured") {
    int local = 0;
    const auto count = [&local] {
      local = local + 1;
    };
    both(count, count);
    return local == 2 ? 0 : 65;
  }
  if (word == "deadlocked") both(left_first, right_first);
  if (word == "freed") {
    number = new int(1);
    both(use, give_back);
  }
  if (word == "raced") both(send, receive);
}
