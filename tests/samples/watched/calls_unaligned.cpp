// A program whose function calls an address where no instruction can begin, as a broken vtable
// makes one do: on processors whose instructions are aligned, between two of a function's.
// Elsewhere nothing is at the address.

#include <signal.h>

#include <cstdint>
#include <unordered_map>

#include "kit/frames/processor.h"
#include "kit/stage/stage.h"

std::unordered_map<int, int> Numbers;
void (*volatile between)() = nullptr;

void SetValue(int) { between(); }
void DoNothing() {}

int main(int argc, char** argv) {
  const bool aligned = racekit::processor::is_bad_jump(SIGBUS);
  const auto here = reinterpret_cast<std::uintptr_t>(&DoNothing);
  between = reinterpret_cast<void (*)()>(aligned ? here + 2 : 1);
  racekit::Stage stage(argc, argv, "Calls an unaligned address.");
  stage.shares(Numbers);
  stage.setters(SetValue);
  return stage.run();
}
