// An exception between lock() and unlock(), and the same with a guard. Who holds the mutex then?

#include <cstdio>
#include <mutex>
#include <stdexcept>
#include <thread>

std::mutex plain, guarded;

void with_lock_and_unlock() {
  plain.lock();
  throw std::runtime_error("no memory for the channel");
  plain.unlock();  // is never reached
}

void with_guard() {
  std::lock_guard<std::mutex> guard(guarded);
  throw std::runtime_error("no memory for the channel");
}

void tell(const char* name, void (*function)(), std::mutex& mutex) {
  std::thread([=] {
    try {
      function();
    } catch (const std::runtime_error&) {
    }
  }).join();
  const bool is_free = mutex.try_lock();
  std::printf("%s: the mutex is %s\n", name, is_free ? "free" : "still locked");
  if (is_free) mutex.unlock();
}

int main() {
  tell("lock and unlock", with_lock_and_unlock, plain);
  tell("lock_guard", with_guard, guarded);
}
