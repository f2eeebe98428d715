#include <cstdio>
#include <system_error>

#include "kit/stage/alone.h"
#include "kit/stage/options.h"
#include "kit/stage/run_staged.h"
#include "kit/stage/stage_run.h"
#include "kit/stage/switched.h"
#include "kit/stage/twin.h"

namespace racekit {

int run_script(int argc, char** argv, const Script& script, StageRun** made) {
  try {
    Options options = parse_options(argc, argv, script);
    if (MutexLines::switchable()) {
      if (options.mutex.empty()) options.mutex = MutexLines::present ? "on" : "off";
      if (options.mutex != "off" && !MutexLines::present) become_fixed_twin(argv);
    }
    if (options.alone) {
      tell_alone(script);
      return 0;
    }
    // Never freed: the run goes on until the program's globals, the map among them, are destroyed
    // after main.
    auto& stage_run = *new StageRun(std::move(options), script);
    if (made != nullptr) *made = &stage_run;
    return run_staged(stage_run);
  } catch (const UsageError& error) {
    std::fprintf(stderr, "%s: %s\n", program_name().c_str(), error.what());
    return exit_status(Outcome::usage);
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "%s: cannot run: %s\n", program_name().c_str(), error.what());
    return 1;
  }
}

}  // namespace racekit
