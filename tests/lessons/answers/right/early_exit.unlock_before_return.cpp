// early_exit, right: the missing instance is looked for, and each way out unlocks.

#include <mutex>
#include <stdexcept>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex mutex;
std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances[id] = Channel(5);
}

void Stop(int id) {
  mutex.lock();
  if (!ActiveInstances.contains(id)) {
    mutex.unlock();
    return;
  }
  ActiveInstances.at(id).try_send("stop");
  ActiveInstances.erase(id);
  mutex.unlock();
}

// What follows is the judge's part. Leave it as it is.

void DeleteValue(int id) {
  try {
    Stop(id);
  } catch (const std::out_of_range&) {
    // There is no such instance, so there is nothing to stop.
  }
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "A way out that the function does not show.");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);
  stage.deleters(DeleteValue);
  return stage.run();
}
