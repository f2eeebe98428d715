// Local variables that a second thread uses: while their function runs, and when it has returned.

#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <future>
#include <latch>
#include <mutex>
#include <semaphore>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

// --- Right: the function waits ------------------------------------------------------------------

void joined() {
  int number = 0;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i)
    threads.emplace_back([&] {
      const std::lock_guard lock(mutex);
      ++number;
    });
  for (std::thread& thread : threads) thread.join();
}

void waited_for() {
  int number = 0;
  std::binary_semaphore done(0);
  std::thread([&] {
    number = 1;
    done.release();
  }).detach();
  done.acquire();
  if (number != 1) std::abort();
}

void notified_under_the_lock() {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  std::thread([&] {
    const std::lock_guard lock(mutex);
    done = true;
    changed.notify_one();
  }).detach();
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return done; });
}

void asked_for() {
  int number = 0;
  std::async(std::launch::async, [&] { ++number; }).get();
}

void of_its_own_size(int size) {
  auto* const numbers =
      static_cast<int*>(__builtin_alloca(static_cast<std::size_t>(size) * sizeof(int)));
  numbers[0] = 0;
  std::thread([&] { ++numbers[0]; }).join();
}
void sized() { of_its_own_size(3); }

void thrown_through() {
  try {
    int number = 0;
    std::thread thread([&] { ++number; });
    thread.join();
    throw std::runtime_error("it leaves the block");
  } catch (const std::runtime_error&) {
  }
}

// --- Wrong: the function returns ----------------------------------------------------------------

__attribute__((noinline)) std::thread start_with_local() {
  int number = 0;
  return std::thread([&number] { ++number; });
}
void local() { start_with_local().join(); }

__attribute__((noinline)) std::thread start_with_mutex() {
  std::mutex mutex;
  return std::thread([&mutex] { const std::lock_guard lock(mutex); });
}
void mutex() { start_with_mutex().join(); }

__attribute__((noinline)) std::thread start_with_atomic() {
  std::atomic<int> number{0};
  return std::thread([&number] { ++number; });
}
void atomic() { start_with_atomic().join(); }

std::mutex gate;
__attribute__((noinline)) void wait_and_leave(std::thread& thread) {
  std::condition_variable changed;
  bool done = false;
  thread = std::thread([&] {
    {
      const std::lock_guard lock(gate);
      done = true;
    }
    changed.notify_one();
  });
  std::unique_lock lock(gate);
  changed.wait(lock, [&] { return done; });
}
void condition() {
  std::thread thread;
  wait_and_leave(thread);
  thread.join();
}

void of_an_ended_thread() {
  int* number = nullptr;
  std::thread([&] {
    thread_local int own = 1;
    number = &own;
  }).join();
  std::thread([&] { ++*number; }).join();
}

}  // namespace

int main(int argc, char** argv) {
  const struct {
    const char* name;
    void (*run)();
  } cases[] = {{"joined", joined},
               {"waited_for", waited_for},
               {"notified_under_the_lock", notified_under_the_lock},
               {"asked_for", asked_for},
               {"sized", sized},
               {"thrown_through", thrown_through},
               {"local", local},
               {"mutex", mutex},
               {"atomic", atomic},
               {"condition", condition},
               {"of_an_ended_thread", of_an_ended_thread}};
  for (const auto& one : cases)
    if (argc > 1 && std::strcmp(argv[1], one.name) == 0) {
      std::thread other(one.run);  // main's own frame lives to the end
      other.join();
      return 0;
    }
  return 2;
}
