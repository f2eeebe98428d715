// checked_map, broken: how Go knows. The map carries a flag that says: a thread writes.
//
// race:     ActiveInstances.writing, ActiveInstances
// access:   CheckedMap::set_writing writes (21, 22), SetValue writes (28), DeleteValue writes (34)
// outcome:  crashed
// see it:   build/broken/checked_map
// report:   build/tsan/broken/checked_map --rate 100

#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage, racekit::fatal;

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
  ActiveInstances.set_writing(true);
  ActiveInstances.map[id] = Channel(5);
  ActiveInstances.set_writing(false);
}

void DeleteValue(int id) {
  ActiveInstances.set_writing(true);
  ActiveInstances.map.erase(id);
  ActiveInstances.set_writing(false);
}

bool HasValue(int id) {
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
