#include <cstdio>
#include <nlohmann/json.hpp>

#include "kit/base/flags.h"
#include "kit/base/tool.h"
#include "kit/cost/measure.h"
#include "kit/stage/run_staged.h"

namespace racekit {
namespace {

int run(int argc, char** argv, const Script& script) {
  MeasureOptions options;
  Flags flags(
      script.summary,
      "Measures the program's functions, and prints one JSON object. racekit cost runs it.\n");
  flags.integer("--threads", options.threads, 1, 1024, "Threads that operate at once [1]");
  flags.integer("--reads", options.reads, 0, 100, "Percent of the operations that only read [100]");
  flags.real("--seconds", "S", options.seconds, 0.001, 3'600,
             "a number of seconds from 0.001 to 3,600", "How long it measures, at least [0.1]");
  flags.parse(argc, argv);
  const Measured measured = measure(script, options);
  const nlohmann::ordered_json json{{"threads", options.threads},
                                    {"reads", options.reads},
                                    {"operations_per_second", measured.operations_per_second},
                                    {"samples", measured.samples},
                                    {"p50_ns", measured.p50},
                                    {"p99_ns", measured.p99},
                                    {"clock_ns", measured.clock},
                                    {"own_ns", measured.own}};
  std::puts(json.dump().c_str());
  return 0;
}

}  // namespace

/// In the place of the stage's own: nothing is watched here, nothing is stopped, all is speed.
int run_script(int argc, char** argv, const Script& script, StageRun**) {
  return run_tool("cost", [&] { return run(argc, argv, script); });
}

}  // namespace racekit
