// checked_map, broken: how Go knows. The map carries a flag that says: somebody writes.
//
// race:     ActiveInstances.writing, ActiveInstances
// access:   CheckedMap::set_writing writes (18, 19), SetValue writes (26), DeleteValue writes (32)
// outcome:  crashed
// see it:   build/broken/checked_map
// report:   build/tsan/broken/checked_map --rate 100

#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage, racekit::fatal;

// Go's map does much the same, with a plain flag and no lock around it: best effort.
struct CheckedMap : std::unordered_map<int, Channel> {
  void set_writing(bool value) {
    if (writing == value) fatal("concurrent map writes");
    writing = value;
  }
  bool writing = false;
} ActiveInstances;

void SetValue(int id) {
  ActiveInstances.set_writing(true);
  ActiveInstances[id] = Channel(5);
  ActiveInstances.set_writing(false);
}

void DeleteValue(int id) {
  ActiveInstances.set_writing(true);
  ActiveInstances.erase(id);
  ActiveInstances.set_writing(false);
}

int HasValue(int id) {
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
