// plain_flag, wrong: a sleep is no signal.

#include <chrono>
#include <thread>

#include "kit/stage/stage.h"

using racekit::Stage;

bool ready = false;
int capacity = 0;
int unconfigured = 0;

void LoadConfiguration() {
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  capacity = 5;
  ready = true;
}

void Serve() {
  while (!ready) std::this_thread::sleep_for(std::chrono::milliseconds(10));
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
