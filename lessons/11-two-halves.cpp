// Two threads, one counter, a mutex around every use of it: no data race, and still wrong.

#include <mutex>
#include <thread>

std::mutex mutex;
int counter = 0;

int get() {
  std::lock_guard lock(mutex);
  return counter;
}

void set(int value) {
  std::lock_guard lock(mutex);
  counter = value;
}

void count() { set(get() + 1); }

int main() {
  std::thread one(count);
  std::thread two(count);
  one.join();
  two.join();
  return counter == 2 ? 0 : 1;
}
