// commented_out, right: guards in place of lock and unlock.

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex mutex;  // var mutex = &sync.Mutex{}

// var ActiveInstances = make(map[int](chan string))
std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances[id] = Channel(5);  // make(chan string, 5)
}

void DeleteValue(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances.erase(id);  // delete(ActiveInstances, id)
}

bool HasValue(int id) {
  std::lock_guard lock(mutex);
  const bool found = ActiveInstances.contains(id);
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
