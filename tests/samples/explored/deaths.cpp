// Each way to die, by a second thread's doing, and what the explorer must say about it.

#include <cassert>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace {

void in_a_thread(void (*function)()) { std::thread(function).join(); }

int* block = nullptr;

__attribute__((noinline)) void allocate_it() { block = new int(1); }
__attribute__((noinline)) void free_it() { delete block; }

void read_freed() {
  allocate_it();
  free_it();
  std::_Exit(*static_cast<volatile int*>(block));
}

void free_twice() {
  allocate_it();
  free_it();
  free_it();
}

void free_none() {
  static int global;
  block = &global;
  free_it();
}

void beyond() {
  allocate_it();
  std::_Exit(static_cast<volatile int*>(block)[2]);
}

void foreign_unlock() {
  static std::mutex mutex;
  mutex.unlock();
}

void null_pointer() { *static_cast<volatile int*>(nullptr) = 1; }
void abort_it() { std::abort(); }
void throw_it() { throw std::runtime_error("no handler"); }
void exit_it() { std::exit(3); }
void quick_exit_it() { std::quick_exit(4); }
void raise_it() { std::raise(SIGTERM); }

volatile int depth = 0;
__attribute__((noinline)) int sink(int n) {
  volatile char room[4096];
  room[0] = static_cast<char>(n);
  depth = n;
  if (depth < 0) return 0;
  return sink(n + 1) + room[0];
}
void overflow() { std::_Exit(sink(0)); }

}  // namespace

int main(int argc, char** argv) {
  const struct {
    const char* name;
    void (*run)();
  } cases[] = {{"read_freed", read_freed},
               {"free_twice", free_twice},
               {"free_none", free_none},
               {"beyond", beyond},
               {"foreign_unlock", foreign_unlock},
               {"null_pointer", null_pointer},
               {"abort", abort_it},
               {"throw", throw_it},
               {"exit", exit_it},
               {"quick_exit", quick_exit_it},
               {"raise", raise_it},
               {"overflow", overflow}};
  for (const auto& one : cases)
    if (argc > 1 && std::strcmp(argv[1], one.name) == 0) in_a_thread(one.run);
  return argc > 1 ? 0 : 2;
}
