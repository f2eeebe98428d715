#pragma once

#include <string>

namespace racekit::test {

/// What a fixed program promises, checked on one that is built plain and under ThreadSanitizer:
/// with the mutex on it survives with exactly the right contents, beside readers too, and no race
/// is reported. Empty if it keeps all of that, else which promise is broken.
std::string broken_promise(const std::string& plain, const std::string& tsan);

}  // namespace racekit::test
