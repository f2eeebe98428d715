// active_instances, right: the reader shares the lock with other readers.

#include <shared_mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::shared_mutex mutex;  // var mutex = &sync.Mutex{}

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
  mutex.lock_shared();
  const bool found = ActiveInstances.contains(id);
  mutex.unlock_shared();
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
