#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "kit/base/outcome.h"
#include "kit/base/subprocess.h"

namespace racekit {

/// How one run ended. Every run has an end, also one that is killed from outside: the counts
/// of all ends add up to the runs.
struct RunEnd {
  /// Who says so. In the order in which a tally lists them, the worst first.
  enum class Source {
    told,        ///< the program's own report; or it died of a fault, or stood still: `outcome`
    exited,      ///< no report, exit status `number` (0 of a foreign program counts as survived)
    unfinished,  ///< still there at the tally's limit
    killed,      ///< `number` is a signal that only others send: SIGKILL, SIGTERM, SIGINT, …
  };
  Source source = Source::told;
  Outcome outcome = Outcome::survived;
  int number = 0;                  ///< told and crashed: the signal
  std::string fatal_message = "";  ///< told and crashed: why it ended itself, where it said so

  bool survived() const { return source == Source::told && outcome == Outcome::survived; }

  /// Neither survived nor killed by others.
  bool failed() const { return !survived() && source != Source::killed; }

  /// The moment of its end is the moment of the failure. What is found out by a look at the map, or
  /// by waiting, has happened at some time before.
  bool fails_at_its_end() const;

  std::string text() const;  ///< "crashed, SIGSEGV", "looked fine"

  /// The worst first, survived last.
  std::strong_ordering operator<=>(const RunEnd& other) const;
  bool operator==(const RunEnd& other) const = default;
};

/// One run: its end and when it came.
struct Run {
  RunEnd end;
  std::int64_t elapsed = 0;  ///< nanoseconds from the threads' start; else from the process's
  std::string verdict;       ///< the program's own: whether this end is meant; "" if it gave none
};

/// What a run came to. `staged` is true for a program of the kit that was given `--report json`;
/// `wall_time` is the process's, in nanoseconds.
Run run_from(const ProcessResult& finished, bool staged, std::int64_t wall_time);

}  // namespace racekit
