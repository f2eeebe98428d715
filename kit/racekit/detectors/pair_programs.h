#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "kit/racekit/program/compile.h"
#include "kit/racekit/program/pair.h"

namespace racekit {

/// What the compiler made of one file of a pair, in one way.
struct PairProgram {
  std::filesystem::path path;
  bool done = false;
  std::string output;  ///< what the compiler said; if it is not done, why: in one line
  double time = 0;     ///< seconds
};

/// The programs of a pair, in a folder of their own that goes with the object.
class PairPrograms {
 public:
  /// Compiles both files in each way, as many at a time as there are cores. Where the first way
  /// fails the others are not tried any more. `run_compiler` is called on other threads;
  /// `meanwhile` on this one, several times a second.
  PairPrograms(const std::filesystem::path& build, const std::filesystem::path& folder,
               const Pair& pair, const std::vector<CompileWay>& ways,
               const std::function<ProcessResult(const Command&)>& run_compiler,
               const std::function<void()>& meanwhile);
  ~PairPrograms();
  PairPrograms(const PairPrograms&) = delete;
  PairPrograms& operator=(const PairPrograms&) = delete;

  /// Of a way that was among them.
  const PairProgram& of(bool broken, const CompileWay& way) const;

 private:
  const std::filesystem::path folder_;
  const std::vector<CompileWay> ways_;
  std::vector<PairProgram> programs_;  ///< broken and fixed, for each way
};

}  // namespace racekit
