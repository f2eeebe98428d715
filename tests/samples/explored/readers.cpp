// COUNT: threads that read the same memory. One execution.
#include <cstdlib>
#include <thread>
#include <vector>

int data[4] = {1, 2, 3, 4};

int main(int, char** argv) {
  const int count = std::atoi(argv[1]);
  std::vector<int> sums(static_cast<std::size_t>(count) * 64);
  std::vector<std::thread> all;
  for (int t = 0; t < count; ++t) {
    int& sum = sums[static_cast<std::size_t>(t) * 64];
    all.emplace_back([&sum] {
      for (const int value : data) sum += value;
    });
  }
  for (std::thread& thread : all) thread.join();
  return sums[0] == 10 ? 0 : 65;
}
