// plain_flag, right: a loop of its own.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "kit/stage/stage.h"

using racekit::Stage;

std::mutex mutex;
std::condition_variable changed;
bool ready = false;
int capacity = 0;
int unconfigured = 0;

void LoadConfiguration() {
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  std::lock_guard lock(mutex);
  capacity = 5;
  ready = true;
  changed.notify_all();
}

void Serve() {
  std::unique_lock lock(mutex);
  while (!ready) changed.wait(lock);
  if (capacity == 0) ++unconfigured;
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "A server waits until its configuration is there.");
  stage.workers("loaders", LoadConfiguration, 1);
  stage.workers("servers", Serve, 1);
  stage.expects(
      "served without capacity", [] { return unconfigured; }, 0);
  return stage.run();
}
