// spin_lock: a thread that waits does not sleep, it tries again.
//
// judge it:  build/racekit check cost/spin_lock.cpp --like active_instances
// its cost:  build/racekit cost

#include <atomic>
#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

class SpinLock {
 public:
  void lock() {
    while (locked_.exchange(true, std::memory_order_acquire))
      while (locked_.load(std::memory_order_relaxed)) {
      }
  }
  void unlock() { locked_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> locked_{false};
};

SpinLock spin_lock;
std::unordered_map<int, Channel> ActiveInstances;

void SetValue(int id) {
  std::lock_guard lock(spin_lock);
  ActiveInstances[id] = Channel(5);
}

void DeleteValue(int id) {
  std::lock_guard lock(spin_lock);
  ActiveInstances.erase(id);
}

bool HasValue(int id) {
  std::lock_guard lock(spin_lock);
  return ActiveInstances.contains(id);
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "The document's map, under a lock that waits without sleeping.");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);      // go SetValue()
  stage.deleters(DeleteValue);  // go DeleteValue()
  stage.readers(HasValue);
  return stage.run();
}
