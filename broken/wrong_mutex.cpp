// wrong_mutex, broken: every use of the map is locked, each function by a mutex of its own.
//
// race:     ActiveInstances
// access:   SetValue writes (22), DeleteValue writes (27)
// outcome:  crashed
// see it:   build/broken/wrong_mutex
// report:   build/tsan/broken/wrong_mutex

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex set_mutex;
std::mutex delete_mutex;
std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  std::lock_guard lock(set_mutex);
  ActiveInstances[id] = Channel(5);
}

void DeleteValue(int id) {
  std::lock_guard lock(delete_mutex);
  ActiveInstances.erase(id);
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "Two functions, one map: which mutex?");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);
  stage.deleters(DeleteValue);
  return stage.run();
}
