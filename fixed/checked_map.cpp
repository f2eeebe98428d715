// checked_map, fixed: with a mutex nobody ever meets the flag.
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
struct CheckedMap : std::unordered_map<int, Channel> {
  void set_writing(bool value) {
    if (writing == value) fatal("concurrent map writes");
    writing = value;
  }
  bool writing = false;
} ActiveInstances;

void SetValue(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances.set_writing(true);
  ActiveInstances[id] = Channel(5);
  ActiveInstances.set_writing(false);
}

void DeleteValue(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances.set_writing(true);
  ActiveInstances.erase(id);
  ActiveInstances.set_writing(false);
}

int HasValue(int id) {
  std::lock_guard lock(mutex);
  if (ActiveInstances.writing) fatal("concurrent map read and map write");
  int seen = static_cast<int>(ActiveInstances.count(id));
  for (const auto& instance : ActiveInstances) {
    if (ActiveInstances.writing) fatal("concurrent map iteration and map write");
    seen += instance.first == id;
  }
  return seen;
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "A map that looks whether somebody else is writing, as Go's does.");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);
  stage.deleters(DeleteValue);
  stage.readers(HasValue);
  return stage.run();
}
