// escaped_reference, fixed: a shared_ptr of its own keeps the instance until the thread is done.
//
// race:     none
// access:   Send writes, DeleteValue writes
// outcome:  survived
// see it:   build/racekit explore fixed/escaped_reference
// report:   build/tsan/fixed/escaped_reference gives none

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

struct Instance {
  int id;
  Channel channel;
};

std::mutex mutex;
std::unordered_map<int, std::shared_ptr<Instance>> ActiveInstances;

std::shared_ptr<Instance> Find(int id) {
  std::lock_guard lock(mutex);
  std::shared_ptr<Instance>& instance = ActiveInstances[id];
  if (!instance) instance = std::make_shared<Instance>(Instance{id, Channel(5)});
  return instance;
}

void Send(int id) {
  std::shared_ptr<Instance> instance = Find(id);
  instance->channel.try_send("to " + std::to_string(instance->id));
}

void DeleteValue(int id) {
  std::lock_guard lock(mutex);
  ActiveInstances.erase(id);
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "What a lookup has found is used when the lock is gone.");
  stage.ids(10);
  stage.workers("senders", Send);
  stage.deleters(DeleteValue);
  return stage.run();
}
