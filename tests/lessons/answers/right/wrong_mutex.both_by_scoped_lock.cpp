// wrong_mutex, right: each function locks both, by one scoped_lock.

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex set_mutex;
std::mutex delete_mutex;
std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  std::scoped_lock lock(set_mutex, delete_mutex);
  ActiveInstances[id] = Channel(5);
}

void DeleteValue(int id) {
  std::scoped_lock lock(set_mutex, delete_mutex);
  ActiveInstances.erase(id);
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "Two functions, one map: which mutex?");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);
  stage.deleters(DeleteValue);
  return stage.run();
}
