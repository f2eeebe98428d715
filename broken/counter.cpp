// counter, broken: many threads add one to one number, no mutex.
//
// race:     served
// access:   Serve writes (15)
// outcome:  lost
// see it:   build/racekit explore broken/counter
// report:   build/tsan/broken/counter --rate 100

#include "kit/stage/stage.h"

using racekit::Stage;

long served = 0;

void Serve() { ++served; }

int main(int argc, char** argv) {
  Stage stage(argc, argv, "Many clients, one number that counts their requests.");
  stage.workers("clients", Serve);
  stage.counts("served", served);
  return stage.run();
}
