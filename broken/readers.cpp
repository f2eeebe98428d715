// readers, broken: lookups beside one writer. "I only read" is no protection.
//
// race:     ActiveInstances
// access:   Replace writes (18, 19), CountMessages reads (23, 24)
// outcome:  crashed
// see it:   build/racekit explore broken/readers
// report:   build/tsan/broken/readers

#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::unordered_map<int, Channel> ActiveInstances;

void Replace(int id) {
  ActiveInstances.erase(id);
  ActiveInstances[id] = Channel(5);
}

std::size_t CountMessages(int id) {
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
