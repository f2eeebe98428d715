#pragma once

#include <string>

namespace racekit {

/// This program's place, as the lessons say it: "broken/active_instances".
std::string program_name();

/// Whether that is one of the kit's pairs, by its folder; else it is an edited copy.
bool is_of_a_pair(const std::string& program);

/// Replaces this process, which runs broken/NAME, by fixed/NAME of the same build, with the same
/// arguments; says so in one line. Must be called before any fork or thread. Returns never; throws
/// UsageError where there is no such twin.
[[noreturn]] void become_fixed_twin(char** argv);

}  // namespace racekit
