// two_locks, right: one mutex for both maps.

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex mutex;
std::unordered_map<int, Channel> ActiveInstances;
std::unordered_map<int, Channel> ParkedInstances;

void Park(int id) {
  std::lock_guard lock(mutex);
  ParkedInstances.insert(ActiveInstances.extract(id));
}

void Wake(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances.insert(ParkedInstances.extract(id));
}

int main(int argc, char** argv) {
  for (int id = 0; id < 10; ++id) ActiveInstances[id] = Channel(5);
  Stage stage(argc, argv, "Instances move between two maps, each with a mutex.");
  stage.ids(10);
  stage.workers("parkers", Park);
  stage.workers("wakers", Wake);
  stage.expects(
      "instances", [] { return ActiveInstances.size() + ParkedInstances.size(); }, 10);
  return stage.run();
}
