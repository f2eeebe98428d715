// plain_flag, wrong: the configuration is loaded once more while a server reads the capacity.

#include <atomic>
#include <chrono>
#include <thread>

#include "kit/stage/stage.h"

using racekit::Stage;

std::atomic<bool> ready = false;
int capacity = 0;
int unconfigured = 0;

void LoadConfiguration() {
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  capacity = 5;
  ready = true;
}

void Serve() {
  while (!ready) {
  }
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
