// wrong_mutex, wrong: a static mutex in each function is a mutex for each.

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  static std::mutex mutex;
  std::lock_guard lock(mutex);
  ActiveInstances[id] = Channel(5);
}

void DeleteValue(int id) {
  static std::mutex mutex;
  std::lock_guard lock(mutex);
  ActiveInstances.erase(id);
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "Two functions, one map: which mutex?");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);
  stage.deleters(DeleteValue);
  return stage.run();
}
