#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "kit/explore/search/exploration.h"
#include "kit/explore/search/state_graph.h"
#include "kit/web/graph_builder.h"

namespace racekit {

/// Adds interleavings, outcomes and raced, as `racekit explore --json` has them.
void add_counts(nlohmann::ordered_json& json, const explore::Exploration& known);

/// Adds the parts of a state graph to a JSON object, in names that a person reads, without what a
/// picture does not need:
///
///   threads                    their names by number: "main", "setter 1"
///   sources                    [{file}]: the learner's files; the caller adds their lines
///   blocks                     {id: {kind, thread, number, size, file?, line?}}: memory that was
///                              asked for by malloc or new, and where; `number`: which one of this
///                              kind the thread asked for
///   cells                      [whole, part] each: a variable's name or a block's id, and the
///                              member of it, "" if it is the whole
///   memory                     [cell, value] each: before the first step, as far as it is known
///   events                     the steps (below)
///   states                     [last, next] or [last, next, end] each, the start first. last: of
///                              each thread the number of its last event, or -1. next: what can be
///                              chosen, [thread, state] or [thread, state, alternative] each; empty
///                              at an end; state -1: not among `states`
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
/// `exited`, `signaled`, `deadlocked`, `hung`, `misused`, `circular`, `limited`, `refused`; of a
/// circular one `again` is the state in which everything was as it is here. These last three have
/// no outcome, and a whole graph has none of the last two. waits: [thread, object, verb] of each
/// thread that cannot go on.
///
/// `states`: numbers of the states that are written down, and numbered anew in this order; the
/// first one is the start, and each event of theirs leads to one of them.
void add_graph(nlohmann::ordered_json& json, const GraphBuilder& builder,
               const explore::StateGraph& graph, const std::vector<int>& states);

}  // namespace racekit
