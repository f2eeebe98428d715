// shards: sixteen maps, each with its own mutex; the id decides which one.
//
// judge it:  build/racekit check cost/shards.cpp --like active_instances
// its cost:  build/racekit cost

#include <array>
#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;
using Map = std::unordered_map<int, Channel>;

// A cache line of its own (64 bytes): neighbours would slow each other down.
struct alignas(64) Shard {
  std::mutex mutex;
  Map instances;
};
std::array<Shard, 16> shards;

Shard& ShardOf(int id) { return shards[static_cast<unsigned>(id) % shards.size()]; }

void SetValue(int id) {
  Shard& shard = ShardOf(id);
  std::lock_guard lock(shard.mutex);
  shard.instances[id] = Channel(5);
}

void DeleteValue(int id) {
  Shard& shard = ShardOf(id);
  std::lock_guard lock(shard.mutex);
  shard.instances.erase(id);
}

bool HasValue(int id) {
  Shard& shard = ShardOf(id);
  std::lock_guard lock(shard.mutex);
  return shard.instances.contains(id);
}

Map AllInstances() {
  Map all;
  for (const Shard& shard : shards) all.insert(shard.instances.begin(), shard.instances.end());
  return all;
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "The document's map in sixteen parts, each with a mutex of its own.");
  stage.contents(AllInstances);
  stage.setters(SetValue);      // go SetValue()
  stage.deleters(DeleteValue);  // go DeleteValue()
  stage.readers(HasValue);
  return stage.run();
}
