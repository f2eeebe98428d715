// daemon, wrong: only SetValue locks.

#include "kit/daemon/daemon.h"

#include <mutex>
#include <unordered_map>

using racekit::Channel, racekit::Daemon;

std::mutex mutex;  // var mutex = &sync.Mutex{}
// var ActiveInstances = make(map[int](chan string))
std::unordered_map<int, Channel> ActiveInstances;

bool SetValue(int id) {  // true if the instance is a new one
  mutex.lock();
  const bool was_there = ActiveInstances.contains(id);
  ActiveInstances[id] = Channel(5);  // make(chan string, 5)
  mutex.unlock();
  return !was_there;
}

bool DeleteValue(int id) {  // true if there was one
  const bool was_there = ActiveInstances.contains(id);
  ActiveInstances.erase(id);  // delete(ActiveInstances, id)
  return was_there;
}

// A copy, as in Go: it names the same channel, and stays valid when the instance is deleted.
Channel FindValue(int id) {
  mutex.lock();
  const auto instance = ActiveInstances.find(id);
  Channel found = instance == ActiveInstances.end() ? Channel() : instance->second;
  mutex.unlock();
  return found;
}

std::size_t CountValues() {
  mutex.lock();
  const std::size_t count = ActiveInstances.size();
  mutex.unlock();
  return count;
}

int main(int argc, char** argv) {
  Daemon daemon(argc, argv, "A daemon: instances, each with a channel, over HTTP.");
  daemon.shares(ActiveInstances);
  daemon.setter(SetValue);      // PUT /instances/7
  daemon.deleter(DeleteValue);  // DELETE /instances/7
  daemon.finder(FindValue);     // POST and GET /instances/7
  daemon.counter(CountValues);  // GET /instances
  return daemon.run();
}
