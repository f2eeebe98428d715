// forgotten_unlock, broken: an early return leaves the mutex locked.
//
// race:     none: no two threads are inside at once, and then no thread gets in
// access:   SetValue writes, DeleteValue writes
// outcome:  hung
// see it:   build/broken/forgotten_unlock --hang-limit 1
// report:   none: ThreadSanitizer sees no data race

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex mutex;
std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  mutex.lock();
  ActiveInstances[id] = Channel(5);
  mutex.unlock();
}

void DeleteValue(int id) {
  mutex.lock();
  if (!ActiveInstances.contains(id)) return;
  ActiveInstances.erase(id);
  mutex.unlock();
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "A function with a lock and two ways out.");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);
  stage.deleters(DeleteValue);
  return stage.run();
}
