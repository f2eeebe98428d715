// copy_on_write: a writer changes a copy of the map, and puts it in the map's place.
//
// judge it:  build/racekit check cost/copy_on_write.cpp --like active_instances
// its cost:  build/racekit cost

#include <memory>
#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;
using Map = std::unordered_map<int, Channel>;

std::mutex one_writer;
std::mutex mutex;  // guards the pointer; no thread changes the map behind it
std::shared_ptr<const Map> active_instances = std::make_shared<Map>();

std::shared_ptr<const Map> Instances() {
  std::lock_guard lock(mutex);
  return active_instances;
}

void Replace(std::shared_ptr<const Map> with) {
  std::lock_guard lock(mutex);
  active_instances.swap(with);
}  // the old map goes with its last reader

void SetValue(int id) {
  std::lock_guard lock(one_writer);
  auto copy = std::make_shared<Map>(*Instances());
  (*copy)[id] = Channel(5);
  Replace(copy);
}

void DeleteValue(int id) {
  std::lock_guard lock(one_writer);
  auto copy = std::make_shared<Map>(*Instances());
  copy->erase(id);
  Replace(copy);
}

bool HasValue(int id) { return Instances()->contains(id); }

Map AllInstances() { return *Instances(); }

int main(int argc, char** argv) {
  Stage stage(argc, argv, "The document's map, which each writer replaces by a changed copy.");
  stage.contents(AllInstances);
  stage.setters(SetValue);      // go SetValue()
  stage.deleters(DeleteValue);  // go DeleteValue()
  stage.readers(HasValue);
  return stage.run();
}
