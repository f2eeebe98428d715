// readers, fixed: lookups beside one writer, under a mutex that many readers can hold together.
//
// race:     none; --mutex off|set brings it back
// access:   Replace writes, CountMessages reads
// outcome:  survived
// see it:   build/fixed/readers
// report:   build/tsan/fixed/readers gives none
// interleavings, 1 setter and 1 reader of 1, 2, 3 operations: 2, 6, 20

#include <shared_mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

racekit::Switched<std::shared_mutex> mutex;
std::unordered_map<int, Channel> ActiveInstances;

void Replace(int id) {
  mutex.lock();
  ActiveInstances.erase(id);
  ActiveInstances[id] = Channel(5);
  mutex.unlock();
}

int CountMessages(int id) {
  mutex.lock_shared();
  const auto instance = ActiveInstances.find(id);
  const std::size_t messages = instance == ActiveInstances.end() ? 0 : instance->second.size();
  mutex.unlock_shared();
  return static_cast<int>(messages);
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "One thread writes, others look things up.");
  stage.shares(ActiveInstances);
  stage.setters(Replace, 1);
  stage.readers(CountMessages, 2);
  return stage.run();
}
