#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kit/base/outcome.h"
#include "kit/load/options.h"

namespace racekit::load {

/// What came of it.
struct Load {
  static constexpr std::size_t kMostLines = 10;

  std::int64_t elapsed = 0;  ///< nanoseconds of driving, without the look at the end
  std::map<std::pair<std::string, int>, std::int64_t> answers;  ///< method, status → how many
  std::int64_t broken = 0;  ///< requests whose connection ended before the answer
  std::int64_t late = 0;    ///< requests that were waited for in vain
  bool went_away = false;   ///< it served, and then no process listened there any more
  int stopped_by = 0;       ///< the signal of a person who wished to stop; 0: none

  bool compared = false;           ///< the ledgers were compared with what is there at the end
  int must_be_there = 0;           ///< instances by the ledgers
  int are_there = 0;               ///< instances by the daemon's own count
  std::int64_t differences = 0;    ///< answers and counts that a ledger knows better
  std::vector<std::string> lines;  ///< the first of them

  std::int64_t requests() const;  ///< answered ones
  Outcome outcome() const;
  void add(const Load& other);  ///< another client's share
  void differ(const std::string& line);
};

/// Drives the daemon until the time is over, it went away or a person wishes to stop; then compares
/// what is there with the ledgers, and removes it. Waits some seconds for a daemon that is still
/// starting. Throws UsageError where another service answers, std::runtime_error where none does.
Load drive(const LoadOptions& options);

/// For a person, and one JSON object: options and figures under the names of the fields above,
/// answers as {"PUT": {"201": 7}}.
std::string as_text(const LoadOptions& options, const Load& load);
std::string as_json(const LoadOptions& options, const Load& load);

}  // namespace racekit::load
