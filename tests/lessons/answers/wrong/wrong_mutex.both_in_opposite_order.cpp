// wrong_mutex, wrong: each function locks both, in opposite orders.

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex set_mutex;
std::mutex delete_mutex;
std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  std::lock_guard set(set_mutex);
  std::lock_guard both(delete_mutex);
  ActiveInstances[id] = Channel(5);
}

void DeleteValue(int id) {
  std::lock_guard both(delete_mutex);
  std::lock_guard set(set_mutex);
  ActiveInstances.erase(id);
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "Two functions, one map: which mutex?");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);
  stage.deleters(DeleteValue);
  return stage.run();
}
