// The belief: std::map is safer, as its entries never move.
// It crashes less often, and loses count of its entries all the same.
//
// race:     ActiveInstances
// access:   SetValue writes (15)
// outcome:  lost
// see it:   build/racekit explore lessons/tries/map.cpp
// report:   build/racekit tsan lessons/tries/map.cpp

#include <map>
#include <thread>

std::map<int, int> ActiveInstances{{2, 5}};

void SetValue(int id) { ActiveInstances[id] = 5; }

int main() {
  std::thread one(SetValue, 1);
  std::thread two(SetValue, 3);
  one.join();
  two.join();
  return ActiveInstances.size() == 3 ? 0 : 1;
}
