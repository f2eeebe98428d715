// A program whose function calls an address where no instruction can begin, as a broken vtable
// makes one do. (On x86-64 an instruction can begin anywhere; there is none here either.)

#include <unordered_map>

#include "kit/stage/stage.h"

std::unordered_map<int, int> Numbers;
void (*volatile between)() = reinterpret_cast<void (*)()>(1);

void SetValue(int) { between(); }

int main(int argc, char** argv) {
  racekit::Stage stage(argc, argv, "Calls an unaligned address.");
  stage.shares(Numbers);
  stage.setters(SetValue);
  return stage.run();
}
