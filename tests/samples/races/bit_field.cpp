// Two bit fields, each with a thread of its own, in one byte.
//
// race:   state
// note:   its bit fields open and dirty share memory
// lines:  Open:OPEN Soil:SOIL

#include <thread>

#include "tests/samples/turn.h"

struct State {
  unsigned open : 1;
  unsigned dirty : 1;
};
State state;

void Open() {
  state.open = 1;  // OPEN
  turn::first_went();
}
void Soil() {
  turn::wait_for_first();
  state.dirty = 1;  // SOIL
}

int main() {
  std::thread a(Open);
  std::thread b(Soil);
  a.join();
  b.join();
}
