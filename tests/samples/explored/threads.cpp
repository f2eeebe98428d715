// Threads in numbers and ends that programs have besides join: and what differs from run to run.

#include <pthread.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace {

std::mutex mutex;
int number = 0;

void count() {
  const std::lock_guard lock(mutex);
  ++number;
}

int main_exits() {
  std::thread(count).detach();
  std::thread joined(count);
  joined.join();
  std::atexit([] { std::_Exit(number == 2 ? 0 : 1); });
  pthread_exit(nullptr);
}

int one_after_the_other() {
  for (int i = 0; i < 200; ++i) std::thread(count).join();
  return number == 200 ? 0 : 1;
}

int too_many_at_once() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 64; ++i) threads.emplace_back(count);
  for (std::thread& thread : threads) thread.join();
  return 0;
}

pthread_spinlock_t spin_lock;
void spin_and_count() {
  pthread_spin_lock(&spin_lock);
  ++number;
  pthread_spin_unlock(&spin_lock);
}

int spin_locks() {
  pthread_spin_init(&spin_lock, PTHREAD_PROCESS_PRIVATE);
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back(spin_and_count);
  for (std::thread& thread : threads) thread.join();
  return number == 3 ? 0 : 1;
}

int spin_tries() {
  pthread_spin_init(&spin_lock, PTHREAD_PROCESS_PRIVATE);
  std::thread thread(spin_and_count);
  const bool taken = pthread_spin_trylock(&spin_lock) == 0;
  if (taken) pthread_spin_unlock(&spin_lock);
  thread.join();
  return taken ? 10 : 11;
}

int random_numbers() {
  unsigned numbers[2];
  std::thread a([&] { numbers[0] = std::random_device{}(); });
  std::thread b([&] { numbers[1] = std::random_device{}(); });
  a.join();
  b.join();
  std::printf("%u %u %d\n", numbers[0], numbers[1], getpid());
  return numbers[0] == numbers[1] ? 1 : 0;
}

int shared_random_state() {
  int numbers[2];
  std::thread a([&] { numbers[0] = std::rand(); });
  std::thread b([&] { numbers[1] = std::rand(); });
  a.join();
  b.join();
  return numbers[0] < numbers[1] ? 10 : 11;
}

int reads_input() {
  int before = 0;
  std::cin >> before;
  int sum = 0;
  std::thread a([&] {
    const std::lock_guard lock(mutex);
    int next = 0;
    std::cin >> next;
    sum += next;
  });
  std::thread b([&] {
    const std::lock_guard lock(mutex);
    int next = 0;
    std::cin >> next;
    sum -= next;
  });
  a.join();
  b.join();
  std::cout << before << ' ' << sum << '\n';
  return 0;
}

int prints_and_returns() {
  int last = 0;
  std::thread a([&] {
    const std::lock_guard lock(mutex);
    last = 1;
  });
  std::thread b([&] {
    const std::lock_guard lock(mutex);
    last = 2;
  });
  a.join();
  b.join();
  std::printf("always\nlast %d\n", last);
  return last == 1 ? 0 : 3;
}

/// Each process has another time, by a clock that the explorer does not know.
unsigned long processor_clock() {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#else
  unsigned long ticks;
  asm volatile("mrs %0, cntvct_el0" : "=r"(ticks));
  return ticks;
#endif
}

int does_not_repeat() {
  for (unsigned long i = processor_clock() / 16 % 1'000; i > 0; --i) std::thread(count).join();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const struct {
    const char* name;
    int (*run)();
  } cases[] = {{"main_exits", main_exits},
               {"one_after_the_other", one_after_the_other},
               {"too_many_at_once", too_many_at_once},
               {"spin_locks", spin_locks},
               {"spin_tries", spin_tries},
               {"random_numbers", random_numbers},
               {"shared_random_state", shared_random_state},
               {"reads_input", reads_input},
               {"prints_and_returns", prints_and_returns},
               {"does_not_repeat", does_not_repeat}};
  for (const auto& one : cases)
    if (argc > 1 && std::strcmp(argv[1], one.name) == 0) return one.run();
  return 2;
}
