// COUNT chaotic | ordered: each takes the fork at the left, then the one at the right; in order,
// the lower one first.
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

std::mutex forks[8];

int main(int, char** argv) {
  const int count = std::atoi(argv[1]);
  const bool ordered = std::strcmp(argv[2], "ordered") == 0;
  std::vector<std::thread> all;
  for (int i = 0; i < count; ++i) {
    int first = i;
    int second = (i + 1) % count;
    if (ordered && second < first) std::swap(first, second);
    all.emplace_back([first, second] {
      forks[first].lock();
      forks[second].lock();
      forks[second].unlock();
      forks[first].unlock();
    });
  }
  for (std::thread& thread : all) thread.join();
}
