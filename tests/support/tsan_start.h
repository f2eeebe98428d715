#pragma once

#include <string>

namespace racekit::test {

/// Why no ThreadSanitizer program can start on this system, in one line; "" if they can, or if they
/// fail for any other reason than address randomization. Looks once.
const std::string& why_tsan_cannot_start();

/// At the start of a test that needs a ThreadSanitizer program: where none can start, the test is
/// skipped with the reason. A program that never ran has proved nothing.
#define NEEDS_TSAN()                                                                 \
  if (const std::string& why = racekit::test::why_tsan_cannot_start(); !why.empty()) \
  GTEST_SKIP() << why

/// Makes the kernel refuse personality() to this process and its children, as some containers do.
/// For a fresh child; gives whether it worked.
bool refuse_personality();

}  // namespace racekit::test
