// one_side, wrong: DeleteValue locks another mutex.

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
  static std::mutex own;
  std::lock_guard lock(own);
  ActiveInstances.erase(id);
}

bool HasValue(int id) {
  std::lock_guard lock(mutex);
  return ActiveInstances.contains(id);
}

// What follows is the judge's part. Leave it as it is.

int main(int argc, char** argv) {
  Stage stage(argc, argv, "A lock on one side.");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);
  stage.deleters(DeleteValue);
  stage.readers(HasValue);
  return stage.run();
}
