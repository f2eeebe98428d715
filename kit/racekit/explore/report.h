#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "kit/racekit/program/explored.h"
#include "kit/trace/trace.h"

namespace racekit {

/// What `racekit explore` prints: the same for the same command, whatever the machine does.
struct ExploreReport {
  const Subject& subject;
  const ExploreOptions& options;
  const Explored& explored;
  std::optional<explore::Finding> shown = {};  ///< the result that was asked for, else the
                                               ///< shortest failure
  std::string schedule = {};        ///< the file that replays it; "" if it was not written
  std::optional<Trace> trace = {};  ///< of it
};

/// For a person.
std::string explore_text(const ExploreReport& report);

/// One JSON object:
///   program, arguments        as explored
///   method                    "complete", "bounded" or "random"
///   interleavings             how many executions came to an end of their own, none equivalent
///   outcomes                  outcome's word → how many of them
///   raced                     how many of them had a data race, however they ended
///   races                     different ones, by the places of the accesses
///   complete, why_not         whether that is all; why_not: "" or why it is not
///   redundant                 runs apart, that repeated a known interleaving
///   circular                  runs apart, that ended where the whole program had been before
///   limited                   runs apart, that a limit of steps or time cut off
///   limited_raced             how many of them had a data race before that
///   results                   what it printed and returned, where that differs, as --show numbers
///                             it: [{returned, printed, outcome, interleavings}]; other_results:
///                             interleavings with more different ones than are kept
///   restarts                  how often the search began anew because memory proved shared
///   worst                     the worst outcome's word
///   first_failure             the number of the first execution, of the search that looked for the
///                             shortest failure, that did more than race; null if there is none
///   shown                     the N of --show N, whose schedule stands in `shortest`, or null
///   shortest                  null, or an object: outcome, reason, preemptions, steps, schedule
///                             (the file), trace (as trace_json.h has it, all rows; null if asked
///                             for none)
///   values                    "sequentially consistent"
std::string explore_json(const ExploreReport& report);

/// JUnit's XML: a test suite with one test case, the interleavings. A failure where one fails, an
/// error where none does and the search was not complete.
std::string explore_junit(const ExploreReport& report, double seconds);

/// The same of files that do not compile, or were refused, and why: an error.
std::string explore_junit(const std::string& program, const std::string& why);

/// SARIF 2.1.0: the shortest failure as one result, with its schedule; of a program that does not
/// fail no result. Needs `trace`, where there is a failure.
nlohmann::ordered_json explore_sarif(const ExploreReport& report);

/// Prints what was found, after running what is shown once more, and writes the files that are
/// asked for. `begin`: the command's, of monotonic_now(). Gives the exit status. Throws
/// std::runtime_error if a file cannot be written.
int tell(const Subject& subject, const ExploreOptions& options, const Explored& explored,
         std::int64_t begin);

/// The tool's exit status for what was found.
int explore_status(const Explored& explored);

}  // namespace racekit
