// The belief: on one core there is no race, as only one thread runs at a time.
// This program takes one core for itself, and the explorer runs one thread at a time.
//
// race:     counter
// access:   Count writes (17, 18)
// outcome:  lost
// see it:   build/racekit explore lessons/tries/one_core.cpp
// report:   build/racekit tsan lessons/tries/one_core.cpp

#include <sched.h>

#include <thread>

int counter = 0;

void Count() {
  const int before = counter;
  counter = before + 1;
}

void stay_on_this_core() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(sched_getcpu(), &cores);
  sched_setaffinity(0, sizeof cores, &cores);
}

int main() {
  stay_on_this_core();
  std::thread one(Count);
  std::thread two(Count);
  one.join();
  two.join();
  return counter == 2 ? 0 : 1;
}
