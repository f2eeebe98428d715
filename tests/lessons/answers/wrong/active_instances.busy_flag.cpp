// active_instances, wrong: two threads can both find the flag free.

#include <atomic>
#include <thread>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

// var ActiveInstances = make(map[int](chan string))
std::atomic<bool> busy = false;

void Enter() {
  while (busy) std::this_thread::yield();
  busy = true;
}

void Leave() { busy = false; }

std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  Enter();
  ActiveInstances[id] = Channel(5);
  Leave();  // make(chan string, 5)
}

void DeleteValue(int id) {
  Enter();
  ActiveInstances.erase(id);
  Leave();  // delete(ActiveInstances, id)
}

bool HasValue(int id) {
  Enter();
  const bool found = ActiveInstances.contains(id);
  Leave();
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
