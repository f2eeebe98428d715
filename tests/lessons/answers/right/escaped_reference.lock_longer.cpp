// escaped_reference, right: Send holds the lock until the message is sent.

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
  std::shared_ptr<Instance>& instance = ActiveInstances[id];
  if (!instance) instance = std::make_shared<Instance>(Instance{id, Channel(5)});
  return *instance;
}

void Send(int id) {
  std::lock_guard lock(mutex);
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
