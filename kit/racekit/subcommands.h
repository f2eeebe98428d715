#pragma once

#include <filesystem>
#include <functional>

#include "kit/base/flags.h"

namespace racekit {

/// A subcommand that the command racekit takes, and what it does.
///
/// Each has a file of its own, whose add_NAME(racekit) adds it and its flags. A value that
/// only the subcommand itself can judge is its own to refuse, by a UsageError.
struct Subcommand {
  const Flags& flags;

  /// Takes the build folder, gives the exit status.
  std::function<int(const std::filesystem::path& build)> play;
};

/// `racekit check FILE.cpp [-- args]`: judges a learner's cure. Compiles the file three times, runs
/// it plain, under ThreadSanitizer, and in all interleavings of small cases; gives one verdict, and
/// where to look next.
Subcommand add_check(Flags& racekit);

/// `racekit cost`: what a mutex costs. Measures the document's map under load, without a lock (one
/// thread), with a mutex, and with other ways to guard it, and prints tables of ratios to the mutex
/// in the same round. Gives 0 when all measurements were made; 130 after Ctrl-C, with what was
/// measured so far; 2 where Google Benchmark was not there when the kit was built; 1 if a
/// measurement fails.
Subcommand add_cost(Flags& racekit);

/// `racekit count`: how many interleavings the broken and the fixed program of a pair have, side by
/// side, for one operation of each thread, for two, and so on.
Subcommand add_count(Flags& racekit);

/// `racekit detectors [PAIR...]`: who notices what. Compiles the broken and the fixed program of
/// each pair for each tool, runs them, and prints a table: what the tool reported, and what it
/// costs. Nothing in the table is known before. Gives 0 when the table is complete, whatever it
/// says; 130 after Ctrl-C; 2 for a file that does not compile.
Subcommand add_detectors(Flags& racekit);

/// `racekit doctor`: looks at this machine, a line for each check with what was found, and below it
/// what to do where something is amiss. Everything is tried, nothing is guessed from a version, and
/// nothing outside a temporary folder is changed. Gives 0 if the workshop can run here, else 1.
Subcommand add_doctor(Flags& racekit);

/// `racekit explore`: runs all interleavings of a small case of a program, counts how they end, and
/// writes down the shortest one that fails.
Subcommand add_explore(Flags& racekit);

/// `racekit learn [NAME]`: a learner cures the exercises, with `racekit check` as the judge of each
/// save. Gives 0 when the learner quits; without a terminal what the judge gives.
Subcommand add_learn(Flags& racekit);

/// `racekit load`: drives the daemon as its clients would. Another program does it (kit/load).
Subcommand add_load(Flags& racekit);

/// `racekit replay`: runs the schedule of a file again, and shows it line by line. With --json one
/// object: program, arguments, outcome, reason, preemptions, steps (numbers, all as in the report
/// of `racekit explore`), trace (see trace_json.h).
Subcommand add_replay(Flags& racekit);

/// `racekit serve PROGRAM`: explores a small case and serves it as a page, on which a person
/// chooses which thread of the real program goes next; or writes such pages as files. Gives 0 after
/// Ctrl-C, and when all pages were written; 1 if a page was not, as its case is too large.
Subcommand add_serve(Flags& racekit);

/// `racekit tally PROGRAM [--runs N] [--jobs N] [--vary ...] [--json] [-- flags]`: runs a program
/// many times and counts how the runs ended. Gives 0 when all runs were made, however they ended;
/// 130 after Ctrl-C, with what was gathered so far.
///
/// PROGRAM is a place in the build folder, broken/active_instances, or any path. A program of the
/// kit tells its end itself; of any other the wait status is counted. What is counted goes to
/// stdout, the progress to stderr: a line that is written over on a terminal, else a line every few
/// seconds.
Subcommand add_tally(Flags& racekit);

/// `racekit tsan FILE.cpp [-- args]`: compiles a learner's file with ThreadSanitizer and the kit's
/// sink, runs it, and tells its first race. Gives the outcome's number: 0 without a report, 66 with
/// a race, 67 with a deadlock, 68 with a lock-order inversion or another misuse, 70 after a crash,
/// 124 at the time limit; 1 if the program itself ends with another status than 0; 2 for a file
/// that does not compile.
Subcommand add_tsan(Flags& racekit);

}  // namespace racekit
