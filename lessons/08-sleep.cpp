// The second thread sleeps before it writes, so that the two never meet. A data race all the same.

#include <chrono>
#include <thread>

int shared = 0;

int main() {
  std::thread early([] { shared = 1; });
  std::thread late([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    shared = 2;
  });
  early.join();
  late.join();
}
