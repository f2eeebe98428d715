// Loops that wait: some end when another thread does its part, some never do.

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

// Not in the namespace: the compiler would see that no code sets it, and that a loop which waits
// for it has no meaning.
std::atomic<bool> never{false};

namespace {

std::atomic<bool> flag{false};
std::mutex mutex;
bool done = false;

int spin() {
  std::thread a([] { flag.store(true); });
  while (!flag.load()) continue;
  a.join();
  return 0;
}

int yields() {
  std::thread a([] { flag.store(true); });
  while (!flag.load()) std::this_thread::yield();
  a.join();
  return 0;
}

int spin_lock() {
  static std::atomic<bool> locked{false};
  static int count = 0;
  const auto critical = [] {
    while (locked.exchange(true)) continue;
    ++count;
    locked.store(false);
  };
  std::thread a(critical), b(critical);
  a.join();
  b.join();
  return count == 2 ? 0 : 1;
}

int polls_under_mutex() {
  std::thread a([] {
    const std::lock_guard lock(mutex);
    done = true;
  });
  for (bool seen = false; !seen;) {
    const std::lock_guard lock(mutex);
    seen = done;
  }
  a.join();
  return 0;
}

int tries_to_lock() {
  const auto critical = [] {
    while (!mutex.try_lock()) continue;
    done = true;
    mutex.unlock();
  };
  std::thread a(critical);
  critical();
  a.join();
  return 0;
}

// 10: it saw the flag; 11: it gave up. It must be able to give up before the flag is set, although
// it only reads, and reads the same.
int gives_up() {
  std::thread a([] { flag.store(true); });
  bool seen = false;
  for (int i = 0; i < 5 && !seen; ++i) seen = flag.load();
  a.join();
  std::_Exit(seen ? 10 : 11);
}

int hung() {
  std::thread a([] { flag.store(true); });
  while (!never.load()) continue;
  a.join();
  return 0;
}

int sleeps_for_ever() {
  std::thread a([] { flag.store(true); });
  while (!never.load()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  a.join();
  return 0;
}

// Calls nothing that the runtime knows.
int endless() {
  std::thread a([] { flag.store(true); });
  a.join();
  for (;;) asm volatile("");
}

int long_way() {
  std::thread a([] {
    for (int i = 0; i < 1'000'000; ++i) flag.store(i % 2 == 0);
  });
  a.join();
  return flag.load() ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const struct {
    const char* name;
    int (*run)();
  } cases[] = {{"spin", spin},
               {"yields", yields},
               {"spin_lock", spin_lock},
               {"polls_under_mutex", polls_under_mutex},
               {"tries_to_lock", tries_to_lock},
               {"gives_up", gives_up},
               {"hung", hung},
               {"sleeps_for_ever", sleeps_for_ever},
               {"endless", endless},
               {"long_way", long_way}};
  for (const auto& one : cases)
    if (argc > 1 && std::strcmp(argv[1], one.name) == 0) return one.run();
  return 2;
}
