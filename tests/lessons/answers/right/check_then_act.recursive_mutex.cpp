// check_then_act, right: a recursive mutex can be locked twice by one thread.

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::recursive_mutex mutex;
std::unordered_map<int, Channel> ActiveInstances;
int made = 0;

bool Contains(int id) {
  std::lock_guard lock(mutex);
  return ActiveInstances.contains(id);
}

void SetValue(int id) {
  std::lock_guard lock(mutex);
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
