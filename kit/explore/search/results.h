#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kit/explore/execution.h"
#include "kit/explore/search/finding.h"

namespace racekit::explore {

/// What executions that came to their own end have in common: the exit status, and the lines that
/// they printed. Equivalent executions can print the lines of different threads in another order,
/// so the order of lines is not compared.
struct Result {
  int status = 0;
  std::string printed;           ///< as the execution `shortest` printed it
  std::uint64_t executions = 0;  ///< that have this result
  Finding shortest;              ///< the one with the fewest preemptions, then the fewest steps
};

/// The different results of a program, in the sequence in which they were found.
///
/// A program on the kit's stage has none: it says its outcome itself.
class Results {
 public:
  /// Of more than so many different results the others are only counted.
  static constexpr std::size_t kMost = 1'000;

  void add(const Execution& execution, const Finding& finding);

  /// Adds what another search has found.
  void add(const Result& other);
  void add(const Results& others);
  void add_not_kept(std::uint64_t executions) { not_kept_ += executions; }

  /// Adds those of `others` that ended with this outcome.
  void add(const Results& others, Outcome outcome);

  /// Counts so many executions more that ended like this one, of which one was added.
  void add_more(const Execution& like, std::uint64_t count);

  const std::vector<Result>& all() const { return all_; }
  std::uint64_t not_kept() const { return not_kept_; }  ///< executions with other results

  /// Whether there are two that differ.
  bool differ() const { return all_.size() > 1; }

 private:
  /// The one with this status and these lines, a new one if need be; null if there are too many.
  Result* entry(int status, const std::string& printed);

  std::vector<Result> all_;
  std::map<std::pair<int, std::vector<std::string>>, std::size_t> numbers_;  ///< by sorted lines
  std::uint64_t not_kept_ = 0;
};

/// The lines of each result that not all of them have, joined by " / ".
std::vector<std::string> what_differs(const std::vector<Result>& results);

}  // namespace racekit::explore
