#pragma once

#include <string>
#include <utility>
#include <vector>

#include "kit/racekit/program/run_count.h"

namespace racekit {

/// For a person, in three parts, so that each can be written as soon as it is known. Lines have at
/// most 100 columns where the program's name and flags are short.
std::string tally_heading(const TallyReport& report);

/// The rows of one tally: how the runs ended, and when they failed. Where something is varied: one
/// line.
std::string tally_rows(const TallyReport& report, const Tally& tally);

/// What the counts mean, and what they do not prove.
std::string tally_meaning(const TallyReport& report);

/// How many runs did not survive, by the first word of their ends, without signals: "crashed", 12.
/// The worst first.
std::vector<std::pair<std::string, int>> short_ends(const Tally& tally);

/// One JSON object and a newline, with these names:
///
///   program     as it was given
///   own_flags   [the flags of the tally's own choice]
///   jobs        how many ran at the same time
///   limit       seconds for one run
///   varied      "ops", "threads", "cores", or null
///   interrupted true if a person stopped it before all runs were made
///   tallies     [one for each value that is varied; else one]: {
///     value         of what is varied, a number, or null
///     flags         [all flags that the program got, but for --report json]
///     asked, made, failed, looked_fine   numbers of runs
///     fates         [{outcome, signal, exit_status, count}], the worst first; the counts add up to
///                   made. outcome is a word of the kit's vocabulary, or "exited" (no report; then
///                   exit_status is a number), "unfinished" (still there at the limit), "killed"
///                   (by a signal from outside). signal ("SIGSEGV") and exit_status may be null
///     time_to_failure_ns   null if no failure has a moment; else {count, min, median, p90, max,
///                   histogram: [{from, to, count}]}: of the runs that crashed, raced or exited
///                   with a status that is not 0; from the threads' start; nearest-rank percentiles
///   }
std::string tally_json(const TallyReport& report);

}  // namespace racekit
