// escaped_reference, broken: the lock is held for the lookup, and the reference outlives it.
//
// race:     memory of an Instance
// access:   Send writes (35), DeleteValue writes (40), Instance::~Instance writes (18)
// outcome:  crashed
// see it:   build/racekit explore broken/escaped_reference
// report:   build/tsan/broken/escaped_reference --rate 100

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

Instance& Find(int id) {
  std::lock_guard lock(mutex);
  std::shared_ptr<Instance>& instance = ActiveInstances[id];
  if (!instance) instance = std::make_shared<Instance>(Instance{id, Channel(5)});
  return *instance;
}

void Send(int id) {
  Instance& instance = Find(id);
  instance.channel.try_send("to " + std::to_string(instance.id));
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
