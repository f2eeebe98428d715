#pragma once

#include <filesystem>
#include <string>

namespace racekit {

/// What this process's stdin holds, for programs that are run again and again with the same input:
/// up to its end, at most 16 MiB. "" for a terminal. A pipe whose end does not come within a second
/// is given up, which is said on stderr; the program then gets what came until then.
std::string standard_input();

/// A file's whole text; "" if it cannot be read.
std::string text_of(const std::filesystem::path& file);

/// A file without a name that holds a text, open at its beginning, and closed when a program
/// starts: the caller's to close. Throws std::system_error.
int unnamed_file(const std::string& text);

}  // namespace racekit
