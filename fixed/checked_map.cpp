// checked_map, fixed: under a mutex no thread ever meets the flag of another.
//
// race:     none; --mutex off|set|delete brings it back
// access:   CheckedMap::set_writing writes, SetValue writes, DeleteValue writes
// outcome:  survived
// see it:   build/fixed/checked_map
// report:   build/tsan/fixed/checked_map gives none
// interleavings, 1 setter and 1 deleter of 1, 2, 3 operations: 2, 6, 20

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage, racekit::fatal;

racekit::Switched<std::mutex> mutex;

// Go's map does much the same, with a plain flag and no lock around it: best effort.
struct CheckedMap {
  std::unordered_map<int, Channel> map;
  bool writing = false;

  void set_writing(bool value) {
    if (writing == value) fatal("concurrent map writes");
    writing = value;
  }
} ActiveInstances;

void SetValue(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances.set_writing(true);
  ActiveInstances.map[id] = Channel(5);
  ActiveInstances.set_writing(false);
}

void DeleteValue(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances.set_writing(true);
  ActiveInstances.map.erase(id);
  ActiveInstances.set_writing(false);
}

bool HasValue(int id) {
  std::lock_guard lock(mutex);
  if (ActiveInstances.writing) fatal("concurrent map read and map write");
  return ActiveInstances.map.contains(id);
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "A map that notices a second writer, as Go's does.");
  stage.shares(ActiveInstances.map);
  stage.setters(SetValue);
  stage.deleters(DeleteValue);
  stage.readers(HasValue);
  return stage.run();
}
