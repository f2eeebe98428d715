// Linking this file is what makes a program a watched one (see kit/stage/run_staged.h).

#include "kit/stage/run_staged.h"

#include "kit/watch/watcher.h"

namespace racekit {

// Never freed: in the child, the watcher's dump must be there until the very end of the process.
int run_staged(StageRun& stage_run) { return (new Watcher(stage_run))->run(); }

}  // namespace racekit
