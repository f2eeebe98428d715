// readers, fixed: lookups beside one writer, under a mutex that many readers can hold together.
//
// race:     none; --mutex off|set brings it back
// access:   Replace writes, CountMessages reads
// outcome:  survived
// see it:   build/fixed/readers
// report:   build/tsan/fixed/readers gives none
// interleavings, 1 setter and 1 reader of 1, 2, 3 operations: 2, 6, 20

#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

racekit::Switched<std::shared_mutex> mutex;
std::unordered_map<int, Channel> ActiveInstances;

void Replace(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances.erase(id);
  ActiveInstances[id] = Channel(5);
}

std::size_t CountMessages(int id) {
  std::shared_lock lock(mutex);
  const auto instance = ActiveInstances.find(id);
  return instance == ActiveInstances.end() ? 0 : instance->second.size();
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "One thread writes, others look things up.");
  stage.shares(ActiveInstances);
  stage.setters(Replace, 1);
  stage.readers(CountMessages, 2);
  return stage.run();
}
