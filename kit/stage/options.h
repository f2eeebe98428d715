#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kit/base/usage.h"
#include "kit/stage/script.h"

namespace racekit {

enum class ReportStyle { text, raw, json };

/// What the flags of a program ask for; each field is checked and in range.
struct Options {
  static constexpr int kMostThreads = 256;  ///< for each role
  static constexpr std::int64_t kMostIds = 10'000'000;

  std::vector<int> threads;  ///< how many threads each role has, in the roles' order
  std::optional<std::int64_t>
      ops;  ///< operations for each thread, then stop; none: run for `seconds`
  double seconds = 10;
  bool seconds_given = false;
  int keys = 0;                ///< ids in use: 0 … keys - 1
  bool disjoint = false;       ///< fresh ids of its own for each thread
  std::optional<double> rate;  ///< operations a second for each thread; none: full speed
  std::uint64_t seed = 1;      ///< of the ids that each thread draws
  ReportStyle report = ReportStyle::text;
  std::string mutex;      ///< "on", "off" or a role's mutex word; "" if not given, or no flag
  int port = 8080;        ///< of a service; 0: any that is free
  bool alone = false;     ///< calls each function alone instead (kit/stage/alone.h)
  double hang_limit = 5;  ///< seconds without progress after which a run counts as hung

  /// Whether the mutex lines are on for the threads of `role` where `--mutex` says `mutex`.
  static bool locks(const Role& role, const std::string& mutex) {
    return mutex == "on" || (!role.mutex_word.empty() && mutex == role.mutex_word);
  }
};

/// text, raw or json; anything else is refused by a UsageError.
ReportStyle report_style(const std::string& value);

/// Reads the flags of a program. `--help` prints the flags on stdout and ends the process with
/// status 0; so does `--roles` with a line for each role: its flag, how many threads it has, and
/// reads, writes, or decides (writes, and its ids say what must be in the map at the end). Throws
/// UsageError. `--alone` is for the kit's tools, too.
Options parse_options(int argc, const char* const* argv, const Script& script);

}  // namespace racekit
