#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "kit/base/subprocess.h"
#include "kit/racekit/program/compile.h"
#include "kit/racekit/program/staged.h"

namespace racekit {

/// What a tool has to say of a program.
struct DetectorResult {
  enum class Answer {
    silent,
    reported,
    failed,  ///< the tool itself did not work: no result
  };
  Answer answer = Answer::silent;
  std::string said = "";    ///< the first words of its report, or of its own failure
  double compile_time = 0;  ///< seconds
  double run_time = 0;      ///< seconds of a run of full length, or of all that it does

  bool reported() const { return answer == Answer::reported; }
};

/// A tool that may notice what is wrong with a program.
struct Detector {
  enum class Way {
    compiles,  ///< it says so while it compiles
    runs,      ///< the program runs with it
    explores,  ///< the kit's own explorer
  };

  Way way = Way::runs;
  std::string name = {};                    ///< "g++ TSan"
  std::array<std::string, 2> heading = {};  ///< of its column, two lines
  std::string missing = "";  ///< "" if it is here; else the package (apt) that brings it

  CompileWay compiled = {};  ///< how the program is compiled for it

  Arguments before = {};                  ///< stands before the program
  Arguments flags = {"--report", "raw"};  ///< the program's, beside its own
  std::string hang_limit = "2";           ///< seconds: a tool makes a program slow, not stuck
  int runs = 0;                           ///< of full length; two short ones follow

  /// What a run, or a compiler, that has ended says; `source` is the program's file.
  std::function<DetectorResult(const ProcessResult&, const std::filesystem::path& source)> read =
      nullptr;

  bool is_here() const { return missing.empty(); }
};

/// All of them, in the table's order. Whether each is here is tried, on a program that does
/// nothing; `folder` is for that, `run` runs it.
std::vector<Detector> detectors(const std::filesystem::path& build,
                                const std::filesystem::path& folder,
                                const std::function<ProcessResult(const Command&)>& run);

}  // namespace racekit
