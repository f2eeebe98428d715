// The belief: a sleep cures a race, as the two threads never meet.
//
// race:     shared
// access:   Early writes (15), Late reads (19)
// outcome:  lost
// see it:   build/racekit explore lessons/tries/sleep.cpp
// report:   build/racekit tsan lessons/tries/sleep.cpp

#include <chrono>
#include <thread>

int shared = 0;
int seen = 0;

void Early() { shared = 1; }

void Late() {
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  seen = shared;
}

int main() {
  std::thread early(Early);
  std::thread late(Late);
  early.join();
  late.join();
  return seen == 1 ? 0 : 1;
}
