// A program in which one thread dies while two others race.

#include "kit/stage/stage.h"

long served = 0;
volatile int* nowhere = nullptr;

void Serve(int) { ++served; }
void Die(int) { *nowhere = 1; }

int main(int argc, char** argv) {
  racekit::Stage stage(argc, argv, "Dies beside a race.");
  stage.workers("clients", Serve);
  stage.workers("deaths", Die, 1);
  return stage.run();
}
