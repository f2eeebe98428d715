// readers, right: a plain mutex is right, and the readers wait for each other.

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

std::size_t CountMessages(int id) {
  std::lock_guard lock(mutex);
  const auto instance = ActiveInstances.find(id);
  return instance == ActiveInstances.end() ? 0 : instance->second.size();
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "One thread writes, others look things up.");
  stage.shares(ActiveInstances);
  stage.setters(Replace, 1);
  stage.readers(CountMessages, 2);
  return stage.run();
}
