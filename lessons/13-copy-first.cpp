// One thread changes the map, the other walks over a copy of it. Only the copying stands under the
// lock.

#include <mutex>
#include <thread>
#include <unordered_map>

std::mutex mutex;
std::unordered_map<int, int> messages{{1, 5}, {2, 5}};

void erase(int id) {
  std::lock_guard lock(mutex);
  messages.erase(id);
}

std::unordered_map<int, int> copied() {
  std::lock_guard lock(mutex);
  return messages;
}

int count_messages() {
  int sum = 0;
  for (const auto& [id, waiting] : copied()) sum += waiting;
  return sum;
}

int main() {
  int sum = 0;
  std::thread reader([&sum] { sum = count_messages(); });
  std::thread writer(erase, 1);
  reader.join();
  writer.join();
  return sum == 5 || sum == 10 ? 0 : 1;
}
