// wrong_mutex, fixed: every use of the map is locked, by one mutex.
//
// race:     none
// access:   SetValue writes, DeleteValue writes
// outcome:  survived
// see it:   build/fixed/wrong_mutex
// report:   build/tsan/fixed/wrong_mutex gives none
// interleavings, 1 setter and 1 deleter of 1, 2, 3 operations: 2, 6, 20

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex mutex;
std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances[id] = Channel(5);
}

void DeleteValue(int id) {
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
