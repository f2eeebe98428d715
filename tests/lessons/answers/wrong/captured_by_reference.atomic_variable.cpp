// captured_by_reference, wrong: an atomic number changes all the same.

#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex mutex;
std::unordered_map<int, Channel> ActiveInstances;

void DeleteValue(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances.erase(id);
}

void DeleteAll() {
  for (int id = 0; id < 2; ++id) ActiveInstances[id] = Channel(5);

  std::vector<std::thread> deleters;
  for (std::atomic<int> id = 0; id < 2; ++id) {
    deleters.emplace_back([&id] { DeleteValue(id); });
  }
  for (std::thread& deleter : deleters) deleter.join();
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "A thread for each instance deletes it.");
  stage.workers("managers", DeleteAll, 1);
  stage.expects(
      "instances left", [] { return ActiveInstances.size(); }, 0);
  return stage.run();
}
