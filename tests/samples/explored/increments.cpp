// global | local: two threads do x = x + 1 with nothing around it. Four executions, two of them
// lose an update; a local variable of main is as shared as a global one.
#include <cstring>
#include <thread>

int x = 0;

template <class Increment>
void run_twice(Increment increment) {
  std::thread first(increment);
  std::thread second(increment);
  first.join();
  second.join();
}

int main(int, char** argv) {
  if (std::strcmp(argv[1], "global") == 0) {
    run_twice([] { x = x + 1; });
    return x == 2 ? 0 : 65;
  }
  int local = 0;
  run_twice([&local] { local = local + 1; });
  return local == 2 ? 0 : 65;
}
