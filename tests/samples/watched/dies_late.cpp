// A program whose threads end well and whose map kills it afterwards: when it is looked at, or,
// with DIES_IN_DESTRUCTOR, when it is destroyed.

#include <cstdlib>
#include <unordered_map>

#include "kit/stage/stage.h"

namespace {

int* volatile nowhere = nullptr;

struct Map : std::unordered_map<int, int> {
#ifdef DIES_IN_DESTRUCTOR
  ~Map() { *nowhere = 1; }
#else
  std::size_t size() const { return static_cast<std::size_t>(*nowhere); }
#endif
};

Map Numbers;

void SetValue(int) {}

}  // namespace

int main(int argc, char** argv) {
  racekit::Stage stage(argc, argv, "Dies late.");
  stage.shares(Numbers);
  stage.setters(SetValue);
  return stage.run();
}
