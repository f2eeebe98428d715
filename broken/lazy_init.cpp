// lazy_init, broken: a look without the lock, to save the lock: double-checked locking.
//
// race:     journal
// access:   Journal reads (20, 22, 24), Journal writes (22)
// outcome:  raced
// see it:   build/tsan/broken/lazy_init --rate 100
// report:   build/tsan/broken/lazy_init --rate 100

#include <mutex>
#include <string>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex mutex;
Channel* journal = nullptr;

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
