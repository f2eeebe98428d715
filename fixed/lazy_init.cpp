// lazy_init, fixed: the language makes a function's static variable once, and the others wait.
//
// race:     none
// access:   Journal reads
// outcome:  survived
// see it:   build/tsan/fixed/lazy_init --seconds 1
// report:   build/tsan/fixed/lazy_init gives none

#include <string>

#include "kit/stage/stage.h"

using racekit::Channel, racekit::Stage;

Channel& Journal() {
  static Channel journal(5);
  return journal;
}

void Serve(int id) { Journal().try_send("served " + std::to_string(id)); }

int main(int argc, char** argv) {
  Stage stage(argc, argv, "The first request makes the journal, all write into it.");
  stage.workers("clients", Serve);
  return stage.run();
}
