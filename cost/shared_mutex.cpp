// shared_mutex: a lock that readers share; a writer has it alone.
//
// judge it:  build/racekit check cost/shared_mutex.cpp --like active_instances
// its cost:  build/racekit cost

#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::shared_mutex mutex;
std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  std::lock_guard alone(mutex);
  ActiveInstances[id] = Channel(5);
}

void DeleteValue(int id) {
  std::lock_guard alone(mutex);
  ActiveInstances.erase(id);
}

bool HasValue(int id) {
  std::shared_lock with_other_readers(mutex);
  return ActiveInstances.contains(id);
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "The document's map, under a lock that readers share.");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);      // go SetValue()
  stage.deleters(DeleteValue);  // go DeleteValue()
  stage.readers(HasValue);
  return stage.run();
}
