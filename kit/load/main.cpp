// racekit-load: what `racekit load` runs. A program of its own, so that racekit does without an
// HTTP library.

#include <cstdio>

#include "kit/base/tool.h"
#include "kit/load/load.h"

int main(int argc, char** argv) {
  return racekit::run_tool("racekit", [&] {
    const racekit::load::LoadOptions options = racekit::load::read_options(argc, argv);
    const racekit::load::Load load = drive(options);
    std::fputs((options.json ? as_json(options, load) : as_text(options, load)).c_str(), stdout);
    return exit_status(load.outcome());
  });
}
