// The belief: a map with enough buckets is safe, as it never builds them anew.
// It does not crash here. It loses an entry.
//
// race:     ActiveInstances
// access:   SetValue writes (15)
// outcome:  lost
// see it:   build/racekit explore lessons/tries/reserve.cpp
// report:   build/racekit tsan lessons/tries/reserve.cpp

#include <thread>
#include <unordered_map>

std::unordered_map<int, int> ActiveInstances;

void SetValue(int id) { ActiveInstances[id] = 5; }

int main() {
  ActiveInstances.reserve(1000);
  std::thread one(SetValue, 1);
  std::thread two(SetValue, 2);
  one.join();
  two.join();
  return ActiveInstances.contains(1) && ActiveInstances.contains(2) ? 0 : 1;
}
