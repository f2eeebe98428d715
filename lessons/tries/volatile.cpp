// The belief: volatile cures a race, as each access goes to memory.
//
// race:     counter
// access:   Count writes (13)
// outcome:  lost
// see it:   build/racekit explore lessons/tries/volatile.cpp
// report:   build/racekit tsan lessons/tries/volatile.cpp

#include <thread>

volatile int counter = 0;

void Count() { counter = counter + 1; }

int main() {
  std::thread one(Count);
  std::thread two(Count);
  one.join();
  two.join();
  return counter == 2 ? 0 : 1;
}
