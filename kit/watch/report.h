#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kit/base/outcome.h"
#include "kit/frames/frame.h"
#include "kit/stage/findings.h"
#include "kit/stage/stage_run.h"
#include "kit/tsan/race_report.h"
#include "kit/tsan/report_sink.h"
#include "kit/watch/dump.h"

namespace racekit {

/// How the watched child ended, as its parent saw it.
struct ChildEnd {
  Outcome outcome;
  int wait_status;       ///< of waitpid; not meaningful for hung and interrupted
  std::int64_t elapsed;  ///< nanoseconds from the threads' start; 0 if they never started
};

/// What one thread was doing at the end.
struct ThreadReport {
  int number;                 ///< 0 is the main thread
  std::string name;           ///< "setter 1", "main"
  std::string state;          ///< "running", "waiting for a mutex", …
  std::string operation;      ///< "DeleteValue(142)"; "" if it was in none
  bool crashed;               ///< it took the fatal signal
  std::vector<Frame> frames;  ///< innermost first, down to the operation; may be empty
};

/// How many threads were inside one function when the process died.
struct Inside {
  std::string function;
  int threads;
};

/// Everything that is known about the end of a run.
struct Report {
  std::string program;  ///< "broken/active_instances"
  Outcome outcome;
  std::string headline;  ///< "fatal error: concurrent map writes"
  int signal;            ///< 0: none
  std::uintptr_t address;
  int exit_status;  ///< what a shell will show
  std::int64_t elapsed;
  std::int64_t operations;
  std::string mutex;               ///< which mutex lines were on
  int reports;                     ///< how many ThreadSanitizer gave
  std::optional<RaceReport> race;  ///< the first of them
  std::string runtime_text;        ///< what its runtime said, where no report came of it
  std::string fatal_message;       ///< why it ended itself: "concurrent map writes"; or ""
  Findings findings;
  std::vector<Inside> inside;  ///< without threads that waited for a mutex
  std::vector<ThreadReport>
      threads;          ///< the one that crashed first, main last; only if it died or hung
  std::string verdict;  ///< whether this end is meant, and why
};

/// Gathers the report; symbolizes, so it is for the healthy parent.
Report report_on(StageRun& stage_run, const Dump& dump, const ReportSink& reports,
                 const ChildEnd& ending);

/// For a person: the shape of Go's report, because the story starts there.
std::string as_text(const Report& report, const Ink& ink);

/// One JSON object and a newline, with these names:
///
///   program, outcome, exit_status, headline, verdict, mutex    as above
///   elapsed_ns, operations                                     numbers
///   reports  how many ThreadSanitizer gave; race is the first (kit/tsan/race_json.h), or null
///   signal ("SIGSEGV"), address                                null if no signal ended it
///   last_words  why it ended itself; "" if it did not say
///   map      what the check found (the names of Findings); null if the run never came to it
///   law      "served is 40, must be 50": what the program expects of the end; "" if nothing
///   inside   [{function, threads}]
///   threads  [{number, name, state, operation, crashed, frames}], the one the signal hit first
///   frames   as in kit/tsan/race_json.h, innermost first
std::string as_json(const Report& report);

}  // namespace racekit
