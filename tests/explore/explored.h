#pragma once

#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "kit/explore/process_engine.h"
#include "kit/explore/search/exploration.h"

// Real programs (tests/samples/explored), built for the explorer, one execution and all of them.
namespace racekit::test {

using explore::Execution;
using explore::Exploration;
using explore::ProcessEngine;

using Arguments = std::vector<std::string>;
using Outcomes = std::map<Outcome, std::uint64_t>;

inline std::string path_of(const std::string& name) {
  return std::string(RACEKIT_BUILD_DIR) + "/" + name;
}

/// CTest runs the tests that use this header twice (see CMakeLists.txt): the variable
/// RACEKIT_TEST_ENGINE says when it is to be by forking.
inline explore::EngineKind kind_under_test() {
  const char* const name = std::getenv("RACEKIT_TEST_ENGINE");
  return name != nullptr && std::string(name) == "fork" ? explore::EngineKind::fork
                                                        : explore::EngineKind::automatic;
}

inline ProcessEngine::Options options(const std::string& name, const Arguments& arguments) {
  ProcessEngine::Options options;
  options.program = path_of("tests/explored/" + name);
  options.arguments = arguments;
  options.kind = kind_under_test();
  return options;
}

inline Execution first_execution(const std::string& name, const Arguments& arguments) {
  return ProcessEngine(options(name, arguments)).run({});
}

/// All executions of one program: how many, how they end, with which statuses.
struct All {
  Exploration found;
  std::set<int> statuses;
};

inline All all_of(const std::string& name, const Arguments& arguments) {
  ProcessEngine engine(options(name, arguments));
  All all;
  all.found =
      explore::search({&engine}, {}, [&](const Execution& execution, const Exploration& so) {
        if (so.executions == 1) all.statuses.clear();  // the search may have started again
        if (execution.end == explore::End::exited) all.statuses.insert(execution.status);
      });
  return all;
}

}  // namespace racekit::test
