// lazy_init, right: the pointer is atomic, so the first look is in order with the write.

#include <atomic>
#include <mutex>
#include <string>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex mutex;
std::atomic<Channel*> journal = nullptr;

Channel& Journal() {
  if (journal == nullptr) {
    std::lock_guard lock(mutex);
    if (journal == nullptr) journal = new Channel(5);
  }
  return *journal;
}

void Serve(int id) { Journal().try_send("served " + std::to_string(id)); }

int main(int argc, char** argv) {
  Stage stage(argc, argv, "The first request makes the journal, all write into it.");
  stage.workers("clients", Serve);
  return stage.run();
}
