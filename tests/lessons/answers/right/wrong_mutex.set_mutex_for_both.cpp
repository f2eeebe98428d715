// wrong_mutex, right: DeleteValue locks the mutex of SetValue.

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex set_mutex;
std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  std::lock_guard lock(set_mutex);
  ActiveInstances[id] = Channel(5);
}

void DeleteValue(int id) {
  std::lock_guard lock(set_mutex);
  ActiveInstances.erase(id);
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "Two functions, one map: which mutex?");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);
  stage.deleters(DeleteValue);
  return stage.run();
}
