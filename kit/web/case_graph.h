#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "kit/explore/process_engine.h"
#include "kit/explore/search/exploration.h"

namespace racekit {

/// What a graph is of: a program with its arguments, as a schedule file names it.
struct GraphCase {
  std::string program;
  std::vector<std::string> arguments;
  std::string build;  ///< the build's id: another build has other steps
  int timeouts = 1;
  bool spurious = false;
};

/// A small case's whole state graph, in names that a person reads; or why there is none.
///
/// One JSON object, without addresses but those of `shared`:
///   racekit, version           "graph", 1
///   program, arguments, build, timeouts, spurious, shared
///                              as a schedule file has them (kit/explore/schedule.h)
///   interleavings, outcomes, raced
///                              as `racekit explore --json` has them
///   threads                    their names by number: "main", "setter 1"
///   sources                    [{file, lines}]: the learner's files
///   blocks                     {id: {kind, thread, number, size, file?, line?}}: memory from
///   malloc
///                              or new that the cells are of, and where it was asked for; `number`:
///                              which one of this kind the thread asked for
///   cells                      [whole, part] each: a variable's name or a block's id, and the
///                              member of it, "" if it is the whole
///   memory                     [cell, value] each: before the first step, as far as it is known
///   events                     the steps (below)
///   states                     [last, next] or [last, next, end] each, the start first. last: of
///                              each thread the number of its last event, or -1. next: what can be
///                              chosen, [thread, state] or [thread, state, alternative] each; empty
///                              at an end
///
/// A place: {file?, line, function, call?}; file is an index into sources, 0 if it is left out;
/// call is what the line calls of the library.
///
/// An event, with what is left out where there is none of it:
///   thread, alternative        the choice; alternative 0 is left out
///   verb                       what it begins with (kit/explore/verb.h)
///   object                     of a verb that is no access: a lock, "start 1", "end 1"
///   at                         its place
///   accesses                   ["r"|"w"|"u", cell, before, after] each (null where it is not
///                              known); ["f", block]: given back; ["z", block]: more than 8 bytes
///                              written at once. Reads of what no other thread uses are left out
///   edges                      ["+"|"-", object, is_lock]: acquired, released
///   races                      [event, its access, my access] each, for each access of this event
///                              that races with an earlier one
///   next                       what the thread is about to do then: {verb, at?, cell? | object?};
///                              left out: it has ended
///
/// A value is a text: a number, "true", "nullptr", "@ID" for a pointer into a block, "&x" for one
/// to a variable.
///
/// An end: {end, outcome?, reason?, text?, thread, at?, block?, waits, again?}. end is a word of
/// `exited`, `signaled`, `deadlocked`, `hung`, `misused`, `circular`; of a circular one `again` is
/// the state in which everything was as it is here, and there is no outcome. waits: [thread,
/// object, verb] of each thread that cannot go on.
struct CaseGraph {
  nlohmann::ordered_json json;
  std::size_t states = 0;
  std::uint64_t runs = 0;  ///< of the engine
  std::string why_not;     ///< "" if it is whole; else there is no JSON
};

/// `known`: of a complete search. Gives up where there are more states than `most`.
CaseGraph case_graph(explore::ProcessEngine& engine, const explore::Exploration& known,
                     const GraphCase& of, std::size_t most);

}  // namespace racekit
