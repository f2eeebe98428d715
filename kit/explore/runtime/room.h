#pragma once

#include <cstdint>

namespace racekit::explore {

/// Maps `size` bytes of empty memory that cost nothing until they are used: at `where`, or anywhere
/// if that is 0. Ends the process where the system has no such room, with a line that says why.
std::uint64_t make_room(std::uint64_t where, std::uint64_t size, int protection);

/// This system, or this build, cannot run the program: says why, where the engine reads it, and
/// ends.
[[noreturn]] void refuse_to_start(const char* why);

}  // namespace racekit::explore
