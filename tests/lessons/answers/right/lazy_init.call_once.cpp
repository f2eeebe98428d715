// lazy_init, right: call_once makes it once, and the others wait.

#include <mutex>
#include <string>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

std::once_flag once;
Channel* journal = nullptr;

Channel& Journal() {
  std::call_once(once, [] { journal = new Channel(5); });
  return *journal;
}

void Serve(int id) { Journal().try_send("served " + std::to_string(id)); }

int main(int argc, char** argv) {
  Stage stage(argc, argv, "The first request makes the journal, all write into it.");
  stage.workers("clients", Serve);
  return stage.run();
}
