#pragma once

#include <nlohmann/json.hpp>

#include "kit/tsan/race_report.h"

namespace racekit {

/// A report as one JSON object, with these names:
///
///   kind      "data race", "vptr race", "use after free", "lock order" or "other"
///   word      ThreadSanitizer's own word for it
///   reports   how many reports there were; this is the first
///   passed_over  how many came before it and lack the stack of an access
///   memory    {kind: "global"|"heap"|"stack"|"other", variable, owner, size, allocated,
///              named_by_lines: [variable]}; null for a lock order
///   accesses  [{thread, write, atomic, frees, size, place, locks: [{name, reading, first_used}]}]
///   cycle     [{thread, held, taken, holding, taking}] of a lock order
///   why, lesson, raw    texts
///
///   variable  {name, function, file, line, note}, or null
///   thread    {number, name, started}
///   place     {function, file, line, call, frames}, also under allocated, started, first_used,
///             holding, taking; function is "" where no frame is the learner's
///   frames    [{function, full_name, file, line, owner, inlined}], innermost first
nlohmann::ordered_json to_json(const RaceReport& report);

/// A stack frame; owner is "learner", "kit" or "library".
nlohmann::ordered_json to_json(const Frame& frame);

}  // namespace racekit
