// THREADS TIMES: each thread, so often, adds 1 under one mutex. Two threads of n times each have
// C(2n, n) executions, k threads of one time each have k!.
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

int x = 0;
std::mutex mutex;

int main(int, char** argv) {
  const int threads = std::atoi(argv[1]);
  const int times = std::atoi(argv[2]);
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t) {
    all.emplace_back([times] {
      for (int i = 0; i < times; ++i) {
        mutex.lock();
        x = x + 1;
        mutex.unlock();
      }
    });
  }
  for (std::thread& thread : all) thread.join();
  return x == threads * times ? 0 : 65;
}
