#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kit/racekit/detectors/detector.h"
#include "kit/racekit/program/pair.h"

namespace racekit {

/// What was measured with one program.
struct MeasuredProgram {
  int made = 0;     ///< plain runs
  int failed = 0;   ///< those of them that crashed, hung, lost something or corrupted the map
  Arguments flags;  ///< that the plain runs got
  double compile_time = 0;  ///< seconds, plain
  double run_time = 0;      ///< seconds of a plain run as long as the tools' runs

  /// Of each detector, in their order; none of one that is not here.
  std::vector<std::optional<DetectorResult>> results;
};

struct MeasuredPair {
  std::string name;
  Arguments tool_flags;  ///< that the programs get in a tool's run of full length
  MeasuredProgram broken;
  MeasuredProgram fixed;
};

/// All that `racekit detectors` found out.
struct DetectorsReport {
  int runs = 0;               ///< plain ones of each program
  int plain_ops = 0;          ///< operations of each thread in them, at most
  int ops = 0;                ///< operations of each thread in the tools' runs, at most
  std::string compiler = {};  ///< that built the kit, and whatever names no compiler
  std::vector<Detector> detectors = {};
  std::vector<MeasuredPair> pairs = {};
  std::vector<std::string> left_out = {};  ///< pairs without a row, and why
};

/// For a person, in three parts, so that each can be printed as soon as it is known.
std::string detectors_heading(const DetectorsReport& report);
std::string detectors_rows(const DetectorsReport& report, const MeasuredPair& pair);

/// What the tools cost, what is missing, what counts as caught.
std::string detectors_meaning(const DetectorsReport& report);

/// One JSON object and a newline:
///   runs, plain_ops, ops, compiler   as above
///   detectors  [{name, here, package}]: package is the one to install, or null
///   pairs      [{name, tool_flags, broken, fixed}], the last two {
///     plain      {flags, made, failed, compile_s, run_s}
///     opinions   {detector: {verdict, said, compile_s, run_s}, or null where it is not here}:
///                verdict is "caught" or "missed" of the broken program, "silent" or "false alarm"
///                of the fixed one, "failed" of a tool that did not work itself
///   }
///   left_out   [a line for each pair without a row]
std::string detectors_json(const DetectorsReport& report);

/// What stands in the table: as answer_name(), but "ALARM" for a false alarm, "?" for a tool that
/// did not work itself, "-" for one that is not here.
std::string table_answer(const std::optional<DetectorResult>& result, bool broken);

/// "caught", "missed", "silent", "false alarm", "failed".
std::string answer_name(const DetectorResult& result, bool broken);

/// Of a detector's results on the fixed programs: the median of what `time` gives, of those that
/// are not 0; 0 where there are none.
double median_of_fixed(const DetectorsReport& report, std::size_t detector,
                       double DetectorResult::*time);
double median_of(std::vector<double> times);

}  // namespace racekit
