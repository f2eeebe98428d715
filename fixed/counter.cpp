// counter, fixed: many threads add one to one number, under one mutex.
//
// race:     none; --mutex off brings it back
// access:   Serve writes
// outcome:  survived
// see it:   build/fixed/counter
// report:   build/tsan/fixed/counter gives none
// interleavings, 2 clients of 1, 2, 3 operations: 2, 6, 20

#include <mutex>

#include "kit/stage/stage.h"

using racekit::Stage;

racekit::Switched<std::mutex> mutex;
long served = 0;

void Serve() {
  std::lock_guard lock(mutex);
  ++served;
}

int main(int argc, char** argv) {
  Stage stage(argc, argv, "Many clients, one number that counts their requests.");
  stage.workers("clients", Serve);
  stage.counts("served", served);
  return stage.run();
}
