// condition_without_loop, wrong: no notification is kept, whichever thread it is for.

#include <condition_variable>
#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex mutex;
std::condition_variable arrived;
std::unordered_map<int, Channel> ActiveInstances;
int served_nothing = 0;

void SetValue(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances[id] = Channel(5);
  arrived.notify_all();
}

void Serve() {
  std::unique_lock lock(mutex);
  arrived.wait(lock);
  if (ActiveInstances.empty()) ++served_nothing;
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "A server waits until there is an instance.");
  stage.shares(ActiveInstances);
  stage.setters(SetValue, 1);
  stage.workers("servers", Serve, 1);
  stage.expects(
      "served without an instance", [] { return served_nothing; }, 0);
  return stage.run();
}
