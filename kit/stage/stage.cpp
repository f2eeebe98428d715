#include "kit/stage/stage.h"

#include "kit/stage/run_staged.h"

namespace racekit {

int Stage::run() { return run_script(argc_, argv_, script_); }

}  // namespace racekit
