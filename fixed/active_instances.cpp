// active_instances, fixed: two functions, many threads, one map, one mutex.
//
// race:     none; --mutex off|set|delete brings it back
// access:   SetValue writes, DeleteValue writes, HasValue reads
// outcome:  survived
// see it:   build/fixed/active_instances
// report:   build/tsan/fixed/active_instances gives none
// interleavings, 1 setter and 1 deleter of 1, 2, 3 operations: 2, 6, 20

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

racekit::Switched<std::mutex> mutex;  // var mutex = &sync.Mutex{}

// var ActiveInstances = make(map[int](chan string))
std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  mutex.lock();
  ActiveInstances[id] = Channel(5);  // make(chan string, 5)
  mutex.unlock();
}

void DeleteValue(int id) {
  mutex.lock();
  ActiveInstances.erase(id);  // delete(ActiveInstances, id)
  mutex.unlock();
}

bool HasValue(int id) {
  mutex.lock();
  const bool found = ActiveInstances.contains(id);
  mutex.unlock();
  return found;
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "Two functions, many threads, one map.");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);      // go SetValue()
  stage.deleters(DeleteValue);  // go DeleteValue()
  stage.readers(HasValue);
  return stage.run();
}
