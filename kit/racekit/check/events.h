#pragma once

#include <nlohmann/json.hpp>

#include "kit/racekit/check/judge.h"

namespace racekit {

/// A line of `racekit check --events`, which prints one JSON object for each stage as it becomes
/// known:
///   {"stage": "compile", "ok": true}
///   {"stage": "compile", "ok": false, "error": …}   all that the compiler says; it is the last
///   line
///   {"stage": "alone", "passed": …, "text": …, "differences": […]}
///   {"stage": "plain", "passed": …, "text": …, …}   the members of "plain" in report.h
///   {"stage": "tsan", "passed": …, "text": …, …}    the members of "tsan"
///   {"stage": "case", "passed": …, "text": …, "number": 1, "of": 5, …}   of an object in "cases";
///                                                    one that is not run has no line
///   {"stage": "verdict", …, "text": …, "failure": …} all members of the report; the text that
///                         `racekit check` prints; and null, or the shortest failing schedule:
///     {"trace": the text that `racekit replay` prints, "schedule": the file of --save or "",
///      "execution": kit/trace/trace_json.h, or null}
/// "passed" is true, false, or null: there is nothing to compare with, or it is not decided. "text"
/// says why, for a person. What is said of ThreadSanitizer is the run alone: "exonerated" of the
/// verdict may take it back. A program that does not compile under ThreadSanitizer only has two
/// lines "compile".
/// A stage that was not reached has no line: without a last line the judge has not come to its end.
nlohmann::ordered_json event_of(const Stage& stage, const CheckReport& report);

}  // namespace racekit
