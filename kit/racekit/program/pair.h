#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kit/racekit/program/staged.h"

namespace racekit {

/// A program that is wrong and the same one cured: broken/NAME.cpp and fixed/NAME.cpp.
struct Pair {
  std::string name;
  std::filesystem::path broken;
  std::filesystem::path fixed;

  /// The flags of its demonstration, where that is a plain run (the line `// see it:
  /// build/broken/NAME --flags` in the header of either file), but for what says how long it runs,
  /// switches the lock, or chooses the report.
  Arguments flags;

  /// The demonstration asks for a time, not a number of operations: --seconds is among its flags.
  bool timed = false;
};

/// The pairs of a source tree.
struct Pairs {
  std::vector<Pair> pairs;  ///< by name

  /// Those that are no measure for the tools, and why: one line each.
  std::vector<std::string> left_out;
};

/// The names of all pairs of a source tree: those of the programs in broken/, sorted.
std::vector<std::string> pair_names(const std::filesystem::path& tree);

/// Finds them all, or those that are named. Throws UsageError if there are none, or if one that is
/// named is not there or is no program on the kit's stage.
Pairs pairs_in(const std::filesystem::path& tree, const Arguments& names);

}  // namespace racekit
