// iteration, fixed: the whole walk is one critical section.
//
// race:     none; --mutex off|set brings it back
// access:   Replace writes, CountMessages reads
// outcome:  survived
// see it:   build/fixed/iteration
// report:   build/tsan/fixed/iteration gives none
// interleavings, 1 setter and 1 reader of 1, 2, 3 operations: 2, 6, 20

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

racekit::Switched<std::mutex> mutex;
std::unordered_map<int, Channel> ActiveInstances;

void Replace(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances.erase(id);
  ActiveInstances[id] = Channel(5);
}

std::size_t CountMessages() {
  std::lock_guard lock(mutex);
  std::size_t messages = 0;
  for (const auto& [id, channel] : ActiveInstances) messages += channel.size();
  return messages;
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "One thread walks over a map that another changes.");
  stage.shares(ActiveInstances);
  stage.setters(Replace, 1);
  stage.readers(CountMessages, 1);
  return stage.run();
}
