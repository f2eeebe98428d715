// racekit-load: what `racekit load` runs. A program of its own, so that racekit does without an
// HTTP library.

#include <cstdio>

#include "kit/base/tool.h"
#include "kit/load/load.h"

int main(int argc, char** argv) {
  return racekit::run_tool("racekit", [&] {
    const racekit::load::Wish wish = racekit::load::read_wish(argc, argv);
    const racekit::load::Load load = drive(wish);
    std::fputs((wish.json ? as_json(wish, load) : as_text(wish, load)).c_str(), stdout);
    return exit_status(load.outcome());
  });
}
