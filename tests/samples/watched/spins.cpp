// A program that hangs for sure, busily: its function never ends.

#include <atomic>
#include <unordered_map>

#include "kit/stage/stage.h"

std::unordered_map<int, int> Numbers;
std::atomic<bool> done{false};

void SetValue(int) {
  while (!done.load(std::memory_order_relaxed)) {
  }
}

int main(int argc, char** argv) {
  racekit::Stage stage(argc, argv, "Spins.");
  stage.shares(Numbers);
  stage.setters(SetValue);
  return stage.run();
}
