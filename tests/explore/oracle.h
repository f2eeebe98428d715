#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>

#include "tests/explore/small_program.h"

namespace racekit::test {

/// What a small program can do, found by trying everything: no reduction, nothing of kit/explore.

/// Every result (Machine::result) that some schedule leads to.
std::set<std::string> all_results(const SmallProgram& program);

/// The number of Mazurkiewicz traces: schedules that differ in more than the order of neighbouring
/// independent steps. Nothing if there are more than `limit` schedules.
std::optional<std::size_t> count_traces(const SmallProgram& program, std::size_t limit);

/// The results of all schedules with at most this many preemptions.
std::set<std::string> results_with_preemptions(const SmallProgram& program, int preemptions);

}  // namespace racekit::test
