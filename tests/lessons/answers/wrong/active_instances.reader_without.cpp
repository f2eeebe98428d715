// active_instances, wrong: HasValue does not lock.

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
  const bool found = ActiveInstances.contains(id);
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
