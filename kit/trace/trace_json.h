#pragma once

#include <nlohmann/json.hpp>

#include "kit/trace/trace.h"

namespace racekit {

/// The whole trace as one JSON object:
///   ending                    the outcome, and how it came to it: "crashed: use after free: …"
///   threads                   the threads' names, by number; main is 0
///   rows                      in the sequence in which they were executed; each an object:
///     kind                    "step": the thread does what the effects say; "folded": more than is
///                             worth showing; "switch": this thread goes on, and text says why the
///                             one before it does not
///     thread                  its number
///     file, line              the learner's line; null if there is none
///     source                  its text; "" if the file is not there
///     call                    what it calls of the library: "std::unordered_map::erase"; or ""
///     effects                 what it does, each object once; each an object:
///       verb                  "read", "write", "update" (atomic), "free", "fence"; else the name
///       of
///                             the operation: "lock", "unlock", "create", "join", "wait", …
///       object                "x", "size of ActiveInstances", "next of node of setter 1"; or ""
///       before, after         the values as text, before the row's first access and after its
///                             last; null if unknown or none
///       races                 one of the two accesses of the first data race
///     text                    what else there is to say; or ""
///     wrong                   the row where it goes wrong: text says what happens
///   blocks                    memory that the rows name, each an object: name, made (its size, who
///                             allocated it and where, who freed it and where)
nlohmann::ordered_json trace_json(const Trace& trace);

}  // namespace racekit
