// iteration, broken: one thread walks over the map, another erases what it stands on.
//
// race:     ActiveInstances
// access:   Replace writes (18, 19), CountMessages reads (22, 24)
// outcome:  crashed
// see it:   build/broken/iteration
// report:   build/tsan/broken/iteration --rate 1000

#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::unordered_map<int, Channel> ActiveInstances;

void Replace(int id) {
  ActiveInstances.erase(id);
  ActiveInstances[id] = Channel(5);
}

std::size_t CountMessages() {
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
