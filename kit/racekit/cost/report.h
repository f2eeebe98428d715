#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kit/racekit/cost/variant.h"

namespace racekit {

/// What one run of a variant's program has measured; times in nanoseconds.
struct CostMeasurement {
  double operations_per_second = 0;
  double p50 = 0, p99 = 0;  ///< of one operation, without the clock's own time
  double clock = 0;         ///< what looking at the clock twice takes
  double own = 0;           ///< of each operation this is the benchmark's
};

/// A median, and how far what it is the median of lies apart.
struct Spread {
  double median = 0, least = 0, most = 0;

  /// Whether the most is more than a third above the least.
  bool is_wide() const { return most > least * 4 / 3; }
};

/// The spread of some numbers; none of none.
std::optional<Spread> spread_of(std::vector<double> numbers);

/// The load that is measured, and what came of it.
struct CostRow {
  int reads;    ///< percent of the operations
  int threads;  ///< at once
  /// Of each variant, in the report's order, each round's; none where it was not run.
  std::vector<std::vector<std::optional<CostMeasurement>>> rounds = {};

  using Number = double CostMeasurement::*;
  std::optional<Spread> value(std::size_t variant, Number number) const;
  /// As a multiple of the first variant's, which was measured in the same round.
  std::optional<Spread> ratio(std::size_t variant, Number number) const;
};

struct CostReport {
  std::vector<Variant> variants;      ///< the first one is `mutex`
  std::vector<std::string> left_out;  ///< of the other variants, and why
  double seconds = 0;                 ///< for all of it
  int rounds = 0;
  int cores = 0;
  std::size_t made = 0, asked = 0;  ///< measurements
  bool interrupted = false;
  std::vector<CostRow> rows;

  /// The median of all measurements that were made.
  double median(CostRow::Number number) const;
};

/// Three tables for a person, and what is to know about them.
std::string cost_text(const CostReport& report);

/// One JSON object and a newline, with these names:
///
///   seconds, rounds, cores, asked, made   numbers; made < asked if a person stopped it
///   interrupted   true or false
///   variants      [{name, source}]; the first one is the mutex
///   left_out      [a sentence for each variant that this build of the kit is without]
///   clock_ns, own_ns   medians of all measurements: what looking at the clock twice takes; what of
///                 an operation is the benchmark's own
///   rows          [{reads, threads, variants}]: reads in percent; variants is {name: {
///     rounds                 how many times it was measured
///     operations_per_second, p50_ns, p99_ns   each {median, least, most, ratio}; ratio is
///                            {median, least, most} of the multiples of the mutex in the same
///                            round, or null
///   }}, without those that were not run (no_lock has one thread only)
std::string cost_json(const CostReport& report);

}  // namespace racekit
