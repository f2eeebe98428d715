// iteration, right: the walk is over a copy that was made under the lock.

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex mutex;
std::unordered_map<int, Channel> ActiveInstances;

void Replace(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances.erase(id);
  ActiveInstances[id] = Channel(5);
}

std::unordered_map<int, Channel> Copy() {
  std::lock_guard lock(mutex);
  return ActiveInstances;
}

std::size_t CountMessages() {
  const auto copy = Copy();
  std::size_t messages = 0;
  for (const auto& [id, channel] : copy) messages += channel.size();
  return messages;
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "One thread walks over a map that another changes.");
  stage.shares(ActiveInstances);
  stage.setters(Replace, 1);
  stage.readers(CountMessages, 1);
  return stage.run();
}
