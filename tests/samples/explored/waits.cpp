// Each way to wait that C++ and POSIX have, used as it should be: no outcome but success, and no
// race. A case that goes wrong, or has two good ends, says so.

#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <future>
#include <latch>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

std::mutex mutex;
std::condition_variable changed;
bool ready = false;
int value = 0;

int condition() {
  std::thread producer([] {
    const std::lock_guard lock(mutex);
    ready = true;
    changed.notify_one();
  });
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [] { return ready; });
  }
  producer.join();
  return 0;
}

// The thread does not look at `ready` before the waiting: a notify that comes first is lost.
int lost_wakeup() {
  std::thread producer([] { changed.notify_one(); });
  std::unique_lock lock(mutex);
  changed.wait(lock);
  lock.unlock();
  producer.join();
  return 0;
}

// Two wait, one is woken, and only the first of them wakes the other: it depends on whom.
int notify_chooses() {
  int woken = 0;
  const auto wait = [&](int n) {
    std::unique_lock lock(mutex);
    ++value;
    changed.wait(lock);
    if (!woken) woken = n;
    changed.notify_one();
  };
  std::thread a(wait, 1), b(wait, 2);
  for (bool both = false; !both;) {
    const std::lock_guard lock(mutex);
    both = value == 2;
    if (both) changed.notify_one();
  }
  a.join();
  b.join();
  std::_Exit(10 + woken);
}

// Three wait on a futex and two are woken: any two of them. 10: not all waited in time.
int futex_wakes_two() {
  static std::atomic<int> word{0};
  static std::atomic<int> woken{0};
  const auto futex = [](int operation, int number) {
    return syscall(SYS_futex, &word, operation, number, nullptr, nullptr, 0);
  };
  const auto wait = [&](int bit) {
    if (futex(FUTEX_WAIT, 0) == 0) woken += bit;
  };
  std::thread a(wait, 1), b(wait, 2), c(wait, 4);
  word = 1;  // who does not wait yet will not wait any more
  if (futex(FUTEX_WAKE, 2) != 2) std::_Exit(10);
  int who = woken;
  while (who != 3 && who != 5 && who != 6) who = woken;
  std::_Exit(futex(FUTEX_WAKE, 10) == 1 ? 10 + who : 10);
}

// 10: it was told in time; 11: it was not.
int timed() {
  bool in_time = false;
  std::thread producer([] {
    const std::lock_guard lock(mutex);
    ready = true;
    changed.notify_one();
  });
  {
    std::unique_lock lock(mutex);
    in_time = changed.wait_for(lock, 1h, [] { return ready; });
  }
  producer.join();
  std::_Exit(in_time ? 10 : 11);
}

int nobody_comes() {
  const auto start = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex);
  if (changed.wait_for(lock, 1h) != std::cv_status::timeout) return 1;
  return std::chrono::steady_clock::now() - start >= 1h ? 0 : 2;
}

int condition_any() {
  std::condition_variable_any any;
  std::thread producer([&] {
    const std::lock_guard lock(mutex);
    ready = true;
    any.notify_all();
  });
  {
    std::unique_lock lock(mutex);
    any.wait(lock, [] { return ready; });
  }
  producer.join();
  return 0;
}

int latch() {
  std::latch done(2);
  std::thread a([&] { done.count_down(); });
  std::thread b([&] { done.count_down(); });
  done.wait();
  a.join();
  b.join();
  return 0;
}

int barrier() {
  std::barrier meet(2);
  int left = 0, right = 0;
  std::thread a([&] {
    left = 1;
    meet.arrive_and_wait();
    if (right != 1) std::_Exit(1);
  });
  right = 1;
  meet.arrive_and_wait();
  const int seen = left;
  a.join();
  return seen == 1 ? 0 : 1;
}

int semaphore() {
  std::counting_semaphore<2> turns(0);
  std::thread a([&] {
    value = 1;
    turns.release();
  });
  turns.acquire();
  const int seen = value;
  a.join();
  return seen == 1 ? 0 : 1;
}

int promise() {
  std::promise<int> answer;
  std::future<int> future = answer.get_future();
  std::thread a([&] { answer.set_value(42); });
  const int seen = future.get();
  a.join();
  return seen == 42 ? 0 : 1;
}

int async() {
  return std::async(std::launch::async, [] { return 7; }).get() == 7 ? 0 : 1;
}

int atomic_wait() {
  std::atomic<int> word{0};
  std::thread a([&] {
    value = 5;
    word.store(1);
    word.notify_one();
  });
  word.wait(0);
  const int seen = value;
  a.join();
  return seen == 5 ? 0 : 1;
}

int shared_mutex() {
  std::shared_mutex lock;
  const auto read = [&] {
    const std::shared_lock held(lock);
    if (value != 0 && value != 2) std::_Exit(1);
  };
  std::thread a(read);
  std::thread b([&] {
    const std::unique_lock held(lock);
    ++value;
    ++value;
  });
  read();
  a.join();
  b.join();
  return 0;
}

// Readers do not exclude each other: one execution.
int shared_readers() {
  std::shared_mutex lock;
  const auto read = [&] {
    const std::shared_lock held(lock);
    if (value != 0) std::_Exit(1);
  };
  std::thread a(read), b(read);
  a.join();
  b.join();
  return 0;
}

// 10: it got the mutex; 11: it was late.
int timed_mutex() {
  std::timed_mutex timed;
  std::thread a([&] {
    const std::lock_guard lock(timed);
    ++value;
  });
  const bool got = timed.try_lock_for(1s);
  if (got) timed.unlock();
  a.join();
  std::_Exit(got ? 10 : 11);
}

int recursive_mutex() {
  std::recursive_mutex lock;
  const auto twice = [&] {
    const std::lock_guard outer(lock);
    const std::lock_guard inner(lock);
    ++value;
  };
  std::thread a(twice);
  twice();
  a.join();
  return value == 2 ? 0 : 1;
}

// 10: it was free; 11: it was not.
int try_lock() {
  std::thread a([] {
    const std::lock_guard lock(mutex);
    ++value;
  });
  const bool got = mutex.try_lock();
  if (got) mutex.unlock();
  a.join();
  std::_Exit(got ? 10 : 11);
}

// A semaphore as a lock, by as many threads. They add to a plain int.
int semaphore_locks(int threads) {
  std::binary_semaphore permit(1);
  int count = 0;
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) {
    all.emplace_back([&] {
      permit.acquire();
      ++count;
      permit.release();
    });
  }
  for (std::thread& thread : all) thread.join();
  return count == threads ? 0 : 1;
}

int semaphore_of_two() { return semaphore_locks(2); }
int semaphore_of_three() { return semaphore_locks(3); }
int semaphore_of_four() { return semaphore_locks(4); }

// Four count down, and main waits for all of them: 4! orders, in each of which main looks before or
// after any of them.
int latch_of_four() {
  std::latch done(4);
  std::vector<std::thread> all;
  for (int i = 0; i < 4; ++i) all.emplace_back([&] { done.count_down(); });
  done.wait();
  for (std::thread& thread : all) thread.join();
  return 0;
}

int barrier_of_four() {
  std::barrier meet(4);
  int parts[4] = {};
  const auto meet_and_sum = [&](int me) {
    parts[me] = 1;
    meet.arrive_and_wait();
    if (parts[0] + parts[1] + parts[2] + parts[3] != 4) std::_Exit(1);
  };
  std::vector<std::thread> all;
  for (int i = 1; i < 4; ++i) all.emplace_back(meet_and_sum, i);
  meet_and_sum(0);
  for (std::thread& thread : all) thread.join();
  return 0;
}

// So many threads wait for a word, which main changes. Each looks before that or after it.
int atomic_waits(int threads, void notify(std::atomic<int>&)) {
  std::atomic<int> word{0};
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) all.emplace_back([&] { word.wait(0); });
  word.store(1);
  notify(word);
  for (std::thread& thread : all) thread.join();
  return 0;
}

int atomic_wait_of_four() {
  return atomic_waits(4, [](std::atomic<int>& word) { word.notify_all(); });
}
int atomic_wait_without_notify() {
  return atomic_waits(1, [](std::atomic<int>&) {});
}
int atomic_wait_notify_one_of_two() {
  return atomic_waits(2, [](std::atomic<int>& word) { word.notify_one(); });
}

// Three mutexes at once, in another order by each thread.
int locks_of_three(int threads) {
  static std::mutex a, b, c;
  int count = 0;
  std::vector<std::thread> all;
  const auto add = [&](std::mutex& first, std::mutex& second, std::mutex& third) {
    const std::scoped_lock lock(first, second, third);
    ++count;
  };
  all.emplace_back([&] { add(a, b, c); });
  all.emplace_back([&] { add(c, a, b); });
  if (threads == 3) all.emplace_back([&] { add(b, c, a); });
  for (std::thread& thread : all) thread.join();
  return count == threads ? 0 : 1;
}

int locks_of_three_by_two() { return locks_of_three(2); }
int locks_of_three_by_three() { return locks_of_three(3); }

// std::lock for unique_locks, and for more mutexes than an operation has room for.
int locks_of_five() {
  static std::mutex a, b, c, d, e;
  std::thread other([] {
    const std::scoped_lock lock(e, d, c, b, a);
    ++value;
  });
  std::unique_lock one(a, std::defer_lock), two(b, std::defer_lock);
  std::lock(two, one);
  ++value;
  one.unlock();
  two.unlock();
  other.join();
  return value == 2 ? 0 : 1;
}

// One keeps what the other's std::lock wants, for ever.
int locks_with_a_kept_one() {
  static std::mutex a, b;
  std::thread other([] { a.lock(); });
  other.join();
  const std::scoped_lock lock(b, a);
  return 0;
}

// One release for two that acquire: a deadlock of the program's own.
int semaphore_forgotten() {
  std::counting_semaphore<2> turns(0);
  std::thread a([&] { turns.acquire(); });
  std::thread b([&] { turns.acquire(); });
  turns.release();
  a.join();
  b.join();
  return 0;
}

int posix_semaphore() {
  sem_t turns;
  sem_init(&turns, 0, 0);
  std::thread a([&] {
    value = 1;
    sem_post(&turns);
  });
  sem_wait(&turns);
  const int seen = value;
  a.join();
  return seen == 1 ? 0 : 1;
}

int posix_barrier() {
  pthread_barrier_t meet;
  pthread_barrier_init(&meet, nullptr, 2);
  int left = 0;
  std::thread a([&] {
    left = 1;
    pthread_barrier_wait(&meet);
  });
  pthread_barrier_wait(&meet);
  const int seen = left;
  a.join();
  return seen == 1 ? 0 : 1;
}

int detached() {
  std::promise<void> done;
  std::future<void> future = done.get_future();
  std::thread([done = std::move(done)]() mutable { done.set_value(); }).detach();
  future.get();
  return 0;
}

int locks_itself() {
  mutex.lock();
  mutex.lock();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const struct {
    const char* name;
    int (*run)();
  } cases[] = {{"condition", condition},
               {"lost_wakeup", lost_wakeup},
               {"notify_chooses", notify_chooses},
               {"futex_wakes_two", futex_wakes_two},
               {"timed", timed},
               {"nobody_comes", nobody_comes},
               {"condition_any", condition_any},
               {"latch", latch},
               {"barrier", barrier},
               {"semaphore", semaphore},
               {"semaphore_of_two", semaphore_of_two},
               {"semaphore_of_three", semaphore_of_three},
               {"semaphore_of_four", semaphore_of_four},
               {"semaphore_forgotten", semaphore_forgotten},
               {"latch_of_four", latch_of_four},
               {"barrier_of_four", barrier_of_four},
               {"atomic_wait_of_four", atomic_wait_of_four},
               {"atomic_wait_without_notify", atomic_wait_without_notify},
               {"atomic_wait_notify_one_of_two", atomic_wait_notify_one_of_two},
               {"locks_of_three_by_two", locks_of_three_by_two},
               {"locks_of_three_by_three", locks_of_three_by_three},
               {"locks_of_five", locks_of_five},
               {"locks_with_a_kept_one", locks_with_a_kept_one},
               {"promise", promise},
               {"async", async},
               {"atomic_wait", atomic_wait},
               {"shared_mutex", shared_mutex},
               {"shared_readers", shared_readers},
               {"timed_mutex", timed_mutex},
               {"recursive_mutex", recursive_mutex},
               {"try_lock", try_lock},
               {"posix_semaphore", posix_semaphore},
               {"posix_barrier", posix_barrier},
               {"detached", detached},
               {"locks_itself", locks_itself}};
  for (const auto& one : cases)
    if (argc > 1 && std::strcmp(argv[1], one.name) == 0) return one.run();
  return 2;
}
