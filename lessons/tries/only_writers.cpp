// The belief: only who writes needs the lock.
// One instance moves from here to there. A reader without the lock finds it nowhere.
//
// race:     here, there
// access:   Move writes (20, 21), Count reads (24)
// outcome:  lost
// see it:   build/racekit explore lessons/tries/only_writers.cpp
// report:   build/racekit tsan lessons/tries/only_writers.cpp

#include <mutex>
#include <thread>

std::mutex mutex;
int here = 1;
int there = 0;
int found = 0;

void Move() {
  std::lock_guard lock(mutex);
  here = 0;
  there = 1;
}

void Count() { found = here + there; }

int main() {
  std::thread writer(Move);
  std::thread reader(Count);
  writer.join();
  reader.join();
  return found == 1 ? 0 : 1;
}
