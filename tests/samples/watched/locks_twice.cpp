// A program that hangs for sure: its function locks the mutex and never unlocks it.

#include <mutex>
#include <unordered_map>

#include "kit/stage/stage.h"

racekit::Switched<std::mutex> mutex;
std::unordered_map<int, int> Numbers;

void SetValue(int id) {
  mutex.lock();
  Numbers[id] = id;
}

int main(int argc, char** argv) {
  racekit::Stage stage(argc, argv, "Hangs.");
  stage.shares(Numbers);
  stage.setters(SetValue);
  return stage.run();
}
