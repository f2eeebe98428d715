// commented_out, wrong: only SetValue locks.

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex mutex;  // var mutex = &sync.Mutex{}

// var ActiveInstances = make(map[int](chan string))
std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  mutex.lock();
  ActiveInstances[id] = Channel(5);  // make(chan string, 5)
  mutex.unlock();
}

void DeleteValue(int id) {
  // mutex.lock();
  ActiveInstances.erase(id);  // delete(ActiveInstances, id)
  // mutex.unlock();
}

bool HasValue(int id) {
  // mutex.lock();
  const bool found = ActiveInstances.contains(id);
  // mutex.unlock();
  return found;
}

// What follows is the judge's part. Leave it as it is.

int main(int argc, char** argv) {
  Stage stage(argc, argv, "The post's program, and its mutex.");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);      // go SetValue()
  stage.deleters(DeleteValue);  // go DeleteValue()
  stage.readers(HasValue);
  return stage.run();
}
