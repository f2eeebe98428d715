// A program whose function calls a function that is not there, as a broken vtable makes one do.

#include <unordered_map>

#include "kit/stage/stage.h"

std::unordered_map<int, int> Numbers;
void (*volatile nowhere)() = nullptr;

void SetValue(int) { nowhere(); }

int main(int argc, char** argv) {
  racekit::Stage stage(argc, argv, "Calls nowhere.");
  stage.shares(Numbers);
  stage.setters(SetValue);
  return stage.run();
}
