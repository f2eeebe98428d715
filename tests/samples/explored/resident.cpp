// What a process that runs one execution after the other must put back, or leave to others.

#include <sys/mman.h>

#include <atomic>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

std::atomic<int> count{0};
std::mutex mutex;

void two(void (*work)(int)) {
  std::thread first(work, 1);
  std::thread second(work, 2);
  first.join();
  second.join();
}

int increments() {
  two([](int) { ++count; });
  return count == 2 ? 0 : 1;
}

int file() {
  two([](int) {
    const std::lock_guard lock(mutex);
    if (std::FILE* const null = std::fopen("/dev/null", "w")) std::fclose(null);
  });
  return 0;
}

int sum = 0;

int input() {
  two([](int) {
    const std::lock_guard lock(mutex);
    int number = 0;
    std::cin >> number;
    sum = 10 * sum + number;
  });
  std::cout << sum << '\n';
  return sum == 12 ? 0 : 1;
}

// Which of the two is told in the output.
int output() {
  two([](int thread) {
    const std::lock_guard lock(mutex);
    std::printf("thread %d\n", thread);
  });
  return 0;
}

int assertion() {
  two([](int) {
    const int before = count;
    count = before + 1;
  });
  assert(count == 2 && "an increment is lost");
  return 0;
}

std::atomic<int*> pointer{nullptr};
int number = 0;

int null_pointer() {
  two([](int thread) {
    if (thread == 1)
      pointer = &number;
    else
      *pointer.load() = 1;
  });
  return 0;
}

int order = 0;
struct AtTheEnd {
  int thread = 0;
  ~AtTheEnd() {
    const std::lock_guard lock(mutex);
    order = 10 * order + thread;
  }
};
thread_local AtTheEnd at_the_end;

int thread_locals() {
  two([](int thread) { at_the_end.thread = thread; });
  return order == 12 ? 0 : 1;
}

struct Once {
  Once() { ++count; }
};

int exceptions() {
  two([](int thread) {
    try {
      static const Once once;
      if (thread == 1) throw std::runtime_error("of the first thread");
    } catch (const std::exception& error) {
      const std::lock_guard lock(mutex);
      order += static_cast<int>(std::string(error.what()).size());
    }
  });
  return count == 1 && order == 19 ? 0 : 1;
}

int at_exit() {
  std::atexit([] { std::printf("%d at the exit\n", count.load()); });
  return increments();
}

int depth(int left) {
  volatile char room[4096];
  room[0] = 1;
  return left == 0 ? 0 : room[0] + depth(left - 1);
}

// Main's stack has not been so deep before the threads begin.
int recursion() {
  std::thread other([] { ++count; });
  const int reached = depth(1'800);
  other.join();
  return reached == 1'800 ? 0 : 1;
}

int many_threads() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 60; ++i) threads.emplace_back([] {});
  for (std::thread& thread : threads) thread.join();
  return 0;
}

int large() {
  two([](int) {
    const std::lock_guard lock(mutex);
    auto* const room = static_cast<char*>(std::malloc(std::size_t{40} << 20));
    for (std::size_t i = 0; i < std::size_t{40} << 20; i += 4096)
      *const_cast<volatile char*>(room + i) = 1;
    std::free(room);
  });
  return 0;
}

// An uninstrumented write far away from all that is the program's.
int wild_write() {
  two([](int) {
    if (count++ == 1) std::memset(reinterpret_cast<void*>(0x2345'6789'a000), 7, 64);
  });
  return 0;
}

// And one into the runtime's own variables, by way of a library: what is there is put back, too.
int wild_write_into_the_runtime() {
  two([](int) {
    if (count++ == 1) std::memset(reinterpret_cast<char*>(&std::cout) + 64, 7, 8);
  });
  return 0;
}

int* counter = nullptr;

// A forked execution finds what the one before has left, one that is put back does not.
int shared_memory() {
  two([](int) {
    const int before = count;
    if (before == 1) ++*counter;
    count = before + 1;
  });
  std::printf("%d\n", *counter);
  return count == 2 ? 0 : 1;
}

const std::map<std::string, int (*)()> cases{
    {"increments", increments},
    {"file", file},
    {"input", input},
    {"output", output},
    {"assertion", assertion},
    {"null_pointer", null_pointer},
    {"thread_locals", thread_locals},
    {"exceptions", exceptions},
    {"at_exit", at_exit},
    {"recursion", recursion},
    {"many_threads", many_threads},
    {"large", large},
    {"wild_write", wild_write},
    {"wild_write_into_the_runtime", wild_write_into_the_runtime},
    {"shared_memory", shared_memory}};

}  // namespace

int main(int argc, char** argv) {
  counter = static_cast<int*>(
      mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  return argc == 2 ? cases.at(argv[1])() : 2;
}
