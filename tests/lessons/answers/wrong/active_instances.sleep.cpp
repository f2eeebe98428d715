// active_instances, wrong: a sleep makes the meeting rare, not impossible.

#include <chrono>
#include <thread>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

// var ActiveInstances = make(map[int](chan string))
std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  ActiveInstances[id] = Channel(5);  // make(chan string, 5)
}

void DeleteValue(int id) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ActiveInstances.erase(id);  // delete(ActiveInstances, id)
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
