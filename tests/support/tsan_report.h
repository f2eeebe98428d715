#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/support/ground_truth.h"

namespace racekit::test {

/// One of the two accesses of a reported data race, with the learner's frame of its stack.
struct ReportedAccess {
  bool write = false;
  std::string function;  ///< the first frame in broken/ or fixed/: "SetValue"; "" if there is none
  std::string file;      ///< "broken/active_instances.cpp"
  int line = 0;
};

/// The first data race in what a ThreadSanitizer program wrote.
struct ReportedRace {
  std::vector<ReportedAccess> accesses;
  std::string location;  ///< "global 'ActiveInstances'", "heap block"; "" if it names none
  std::vector<std::string> allocated_in;  ///< functions of the stack that allocated a heap block
};

/// Nothing if the text holds no `WARNING: ThreadSanitizer: data race`.
std::optional<ReportedRace> reported_race(const std::string& text);

/// Whether a run's text proves *this* race: the named variable or its memory, and both accesses in
/// functions that the ground truth names, with file and line, at least one of them a write. Empty
/// if so, else what is missing.
std::string missing_proof(const std::string& text, const GroundTruth& truth);

}  // namespace racekit::test
