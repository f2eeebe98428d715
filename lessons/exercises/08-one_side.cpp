// one_side: SetValue and HasValue lock the mutex, and DeleteValue does not.
//
// A mutex stops only the threads that lock it. A thread in DeleteValue enters the map while another
// thread holds the mutex, and the program crashes.

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
  // TODO: No thread may erase from the map while another thread is inside the map.
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
