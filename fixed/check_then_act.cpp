// check_then_act, fixed: the look and the deed are one critical section.
//
// race:     none
// access:   Start writes
// outcome:  survived
// see it:   build/racekit explore fixed/check_then_act
// report:   build/tsan/fixed/check_then_act gives none
// interleavings, 2 starters of 1, 2, 3 operations: 2, 6, 20

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex mutex;
std::unordered_map<int, Channel> ActiveInstances;
int made = 0;

bool Contains(int id) { return ActiveInstances.contains(id); }

void SetValue(int id) {
  ActiveInstances[id] = Channel(5);
  ++made;
}

void Start(int id) {
  std::lock_guard lock(mutex);
  if (!Contains(id)) SetValue(id);
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "An instance is started, unless it runs already.");
  stage.ids(1);
  stage.workers("starters", Start);
  stage.expects(
      "channels made", [] { return made; }, [] { return ActiveInstances.size(); });
  return stage.run();
}
