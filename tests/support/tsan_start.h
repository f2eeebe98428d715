#pragma once

#include <string>

namespace racekit::test {

/// Why no ThreadSanitizer program can start on this system, in one line; "" if they can. Tests that
/// need one skip with this reason: a program that never ran has proved nothing.
std::string why_tsan_cannot_start();

/// Makes the kernel refuse personality() to this process and its children, as some containers do.
/// For a fresh child; gives whether it worked.
bool refuse_personality();

}  // namespace racekit::test
