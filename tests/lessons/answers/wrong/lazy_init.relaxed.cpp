// lazy_init, wrong: a relaxed atomic does not put the journal itself in order.

#include <atomic>
#include <mutex>
#include <string>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::mutex mutex;
std::atomic<Channel*> journal = nullptr;

Channel& Journal() {
  if (journal.load(std::memory_order_relaxed) == nullptr) {
    std::lock_guard lock(mutex);
    if (journal.load(std::memory_order_relaxed) == nullptr)
      journal.store(new Channel(5), std::memory_order_relaxed);
  }
  return *journal.load(std::memory_order_relaxed);
}

void Serve(int id) { Journal().try_send("served " + std::to_string(id)); }

int main(int argc, char** argv) {
  Stage stage(argc, argv, "The first request makes the journal, all write into it.");
  stage.workers("clients", Serve);
  return stage.run();
}
