#pragma once

#include <cstdint>

#include "kit/stage/script.h"

namespace racekit {

struct MeasureOptions {
  int threads = 1;
  int reads = 100;       ///< percent of the operations; the others set and delete
  double seconds = 0.1;  ///< at least so long; Google Benchmark tries shorter runs before
};

/// What the operations of a program took. All times are in nanoseconds.
struct Measured {
  double operations_per_second = 0;  ///< of all threads together, as Google Benchmark counts
  std::int64_t samples = 0;          ///< operations that were timed one by one
  std::int64_t p50 = 0, p99 = 0;     ///< of these, without the clock's own time
  std::int64_t clock = 0;            ///< what looking at the clock twice takes, subtracted above
  double own = 0;  ///< of each operation this is the benchmark's: drawing it and calling it
};

/// Runs the program's functions, mixed (operation_mix.h), on so many threads at once.
///
/// The process has one more thread, which sleeps: glibc leaves the atomic instructions out of a
/// mutex and out of shared pointers as long as a process has only one, and no server has only one.
/// The program's map keeps what the operations leave in it. Throws std::runtime_error for a program
/// without a setter, a deleter or a reader.
Measured measure(const Script& script, const MeasureOptions& options);

}  // namespace racekit
