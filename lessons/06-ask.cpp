// Two ways to ask a map for an id that it does not have. One of them is a write.

#include <cstdio>
#include <unordered_map>

int main() {
  std::unordered_map<int, int> instances;
  instances.count(7);
  std::printf("entries after count(7): %zu\n", instances.size());
  instances[7];
  std::printf("entries after [7]: %zu\n", instances.size());
}
