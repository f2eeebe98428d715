// Two ends, each out of the other's way: it aborts, or exits with status 5.
#include <cstdlib>
#include <thread>

int a = 0;
int b = 0;

int main() {
  std::thread first([] {
    a = 1;
    std::abort();
  });
  std::thread second([] {
    b = 1;
    if (a == 0) std::_Exit(5);
  });
  first.join();
  second.join();
}
