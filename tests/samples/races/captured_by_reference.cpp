// A local variable, captured by reference: the thread reads it while main goes on to change it.
//
// race:   id
// owner:  main
// lines:  lambda in main:READ main:NEXT

#include <thread>

#include "tests/samples/turn.h"

thread_local int mine;

int main() {
  int id = 0;
  std::thread one([&id] {
    mine = id;  // READ
    turn::first_went();
  });
  turn::wait_for_first();
  id = 1;  // NEXT
  one.join();
}
