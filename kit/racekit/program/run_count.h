#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "kit/racekit/program/run_end.h"

namespace racekit {

/// A stretch of the times' histogram: from ≤ time < to, in nanoseconds.
struct TimeBin {
  std::int64_t from;
  std::int64_t to;
  int count;
};

/// Times in nanoseconds, in ascending order once `sort` was called.
class Times {
 public:
  void add(std::int64_t time) { all_.push_back(time); }
  void sort();

  int count() const { return static_cast<int>(all_.size()); }
  bool empty() const { return all_.empty(); }

  /// The nearest-rank percentile: the smallest time that at least `percent` of 100 times do not
  /// exceed; 0 gives the minimum, 100 the maximum. Not for no times at all.
  std::int64_t percentile(int percent) const;

  /// Three bins for each power of ten (1, 2, 5), from the minimum's bin to the maximum's.
  std::vector<TimeBin> histogram() const;

 private:
  std::vector<std::int64_t> all_;
};

/// What runs with the same flags came to. The counts of `ends` add up to `made`, always.
struct Tally {
  std::string value;               ///< of what is varied; "" if nothing is
  std::vector<std::string> flags;  ///< that the program gets, without `--report json`
  int asked = 0;                   ///< how many runs were wished for
  int made = 0;                    ///< how many of them came to their end
  int failed = 0;
  int looked_fine = 0;
  std::map<RunEnd, int> ends;
  Times times_to_failure;  ///< of the runs whose end is the moment of their failure
  std::string failed_verdict;
  std::string fine_verdict;  ///< the program's own words on such ends; "" if it has none

  void add(const Run& run);
};

/// All that `racekit tally` found out.
struct TallyReport {
  std::string program;  ///< as it was given
  bool staged = false;  ///< of the kit: it told its ends itself
  int jobs = 1;
  std::vector<std::string> flags;      ///< the program's, as they were given
  std::vector<std::string> own_flags;  ///< those of the tally's own choice
  std::string varied;                  ///< "ops", "threads", "cores"; "" if nothing is
  double limit = 0;                    ///< seconds for one run
  bool interrupted = false;
  std::vector<Tally> tallies;  ///< one for each value
};

}  // namespace racekit
