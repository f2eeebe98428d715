// A program without a race that ends with ThreadSanitizer's exit status and talks like it. No
// harness may take it for a reported race.

#include <cstdio>
#include <cstdlib>
#include <unordered_map>

#include "kit/stage/stage.h"

std::unordered_map<int, int> ActiveInstances;

void SetValue(int) {
  std::fputs("SetValue broken/active_instances.cpp:25 ThreadSanitizer ActiveInstances\n", stderr);
  std::_Exit(66);
}

int main(int argc, char** argv) {
  racekit::Stage stage(argc, argv, "Exits with 66.");
  stage.shares(ActiveInstances);
  stage.setters(SetValue);
  return stage.run();
}
