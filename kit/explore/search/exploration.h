#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "kit/explore/execution.h"
#include "kit/explore/inner_search.h"
#include "kit/explore/piece.h"
#include "kit/explore/search/finding.h"
#include "kit/explore/search/results.h"

namespace racekit::explore {

struct Exploration;

/// Which of a program's executions to look at.
struct Scope {
  enum class Method : std::uint8_t { complete, bounded, random };

  Method method = Method::complete;
  std::size_t bound = 2;  ///< bounded: preemptions at most

  /// bounded: look no further than for the shortest failure, one that is more than a race.
  bool until_shortest = false;

  std::uint64_t count = 1000;  ///< random: executions
  std::uint64_t seed = 1;      ///< random: the same seed, the same schedules

  /// Go on also where each of the first executions is cut off by the engine's limits: others may
  /// fail before they come that far.
  bool patient = false;

  /// Give up at the first execution that is cut off: then the search cannot be complete.
  bool only_if_complete = false;

  /// Give up at the first execution that fails, or has a race.
  bool only_if_well = false;

  /// complete: only these pieces, which are of a search that `known` tells of. What is found is not
  /// concluded: `why_not` is empty if all of them were searched. The search does not start again
  /// where memory proves shared, but ends; Exploration::shared tells what is known then. Null: the
  /// whole search.
  const std::vector<Piece>* pieces = nullptr;

  /// What another search of the same program has found out about it; null: none was made. Then this
  /// one need not start again for that.
  const Exploration* known = nullptr;

  /// `observe` need not see each execution, but one of each kind, and each that shows something for
  /// the first time: a thread, an operation, a place with a weak order, a limit, a refusal. An
  /// engine may then search by itself, which is much faster; several of them search pieces, at the
  /// same time, if there are many executions.
  bool observe_kinds = false;

  std::uint64_t limit = 0;  ///< executions run, whether they count or not; 0: no limit

  // These two are called by one thread at a time.

  /// Asked after each execution, or some fifty times a second; true ends the search. May be null.
  std::function<bool()> stop = nullptr;

  /// Called some fifty times a second while an engine searches by itself. May be null.
  std::function<void(const SearchProgress&)> progress = nullptr;
};

/// What a search has found.
struct Exploration {
  std::uint64_t executions = 0;  ///< that came to an end of their own, no two of them equivalent
  std::uint64_t redundant = 0;   ///< that repeat one of these, or were cut off because they would
  std::uint64_t circular = 0;    ///< that came back to a state in which they had been
  std::uint64_t limited = 0;     ///< that a limit of the engine cut off: what follows is not known
  std::map<Outcome, std::uint64_t> outcomes;  ///< of `executions`
  std::uint64_t racy = 0;          ///< of `executions`: with a data race, however they ended
  std::uint64_t limited_racy = 0;  ///< of `limited`: with a data race before the limit
  std::map<Outcome, std::uint64_t> racy_outcomes;  ///< of `racy`
  std::uint64_t timed_out = 0;  ///< of `executions` and `limited`: a timed wait timed out
  using Place = std::vector<std::uint64_t>;  ///< a call stack; where it is unknown, the address
  std::set<std::pair<Place, Place>> races;   ///< different ones, by the places of their accesses
  Results results;  ///< of `executions`: what the program printed and returned

  bool complete = false;      ///< all executions were run, up to equivalence
  bool at_the_bound = false;  ///< what was left out needs more preemptions than Scope::bound
  bool at_the_limit = false;  ///< Scope::limit ended it
  std::string why_not;        ///< one sentence's end: "a limit of 100 executions"; "" if complete

  /// Where the program did something else than the last time: a call stack, as in
  /// Execution::places; empty if it repeats itself.
  std::vector<std::uint64_t> differs_at;

  /// For each outcome the execution with the fewest preemptions, then the fewest steps, of those
  /// that were run. (A complete search runs one of each trace, not the shortest one.)
  std::map<Outcome, Finding> shortest;
  std::optional<Finding> shortest_racy;        ///< likewise, of those with a data race
  std::optional<std::uint64_t> first_failure;  ///< the number of the first that did more than race

  std::vector<Range> shared;   ///< to be put into a Plan that runs one of the schedules again
  bool finds_circles = false;  ///< a thread tries the same thing again
  std::uint64_t restarts = 0;  ///< searches that were given up because memory proved shared, those
                               ///< of Scope::known included

  /// Adds what was found in the next piece of the same search. Neither is concluded.
  void add(const Exploration& piece);

  /// All there is to a complete search is here: says whether it is complete.
  void conclude();

  void keep_if_shorter(const Finding& finding);

  /// Counts what another search of the same program has found, where this one was stopped before it
  /// met with such an outcome: no execution of these can be among its own.
  void add_unseen(const Exploration& other);

  /// Whether nothing was left out but what needs more preemptions than a bounded search makes.
  bool reached_its_bound() const { return complete || at_the_bound; }

  /// The worst outcome of all; survived if there is none.
  Outcome worst() const;

  /// The shortest execution that did not survive: one that did more than race, if there is one.
  const Finding* shortest_failure() const;
};

/// The union, as few ranges as possible, sorted.
std::vector<Range> joined(std::vector<Range> ranges, const std::vector<Range>& more);

/// Searches with these engines, which all run the same program. How many they are changes nothing
/// but the time, whether it is one may change which of equivalent executions is run. `observe` (may
/// be null) sees each execution that counts, or was cut off, in the search's sequence, and the
/// counts so far; a restart begins with the counts at zero. Of pieces, each has its own counts, and
/// there is no sequence; `observe` is called by one thread at a time.
///
/// What an engine throws comes through. A program that does not repeat itself under one schedule,
/// asks for what the engine refuses, or of which no execution ends within the engine's limits, ends
/// the search as not complete; what was found until then stands.
Exploration search(const std::vector<Engine*>& engines, const Scope& scope,
                   const std::function<void(const Execution&, const Exploration&)>& observe = {});

}  // namespace racekit::explore
