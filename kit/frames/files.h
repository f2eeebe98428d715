#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The names of source files and of modules, as debugging information has them.
namespace racekit {

/// Without `.` and `..`. libdw has put the compilation's directory before a relative path; what is
/// still relative (`./stdlib/abort.c` in a distribution's libc) is no file on this machine: "".
std::string normalized(std::string_view file);

/// The rest of a path below the source tree, where the kit was compiled or where its sources are
/// installed; nothing for a file elsewhere.
std::optional<std::string_view> within_source_tree(std::string_view file);

/// Whether a file or a module belongs to the system or to a compiler.
bool is_system_path(std::string_view path);

/// One line of a source file.
struct SourceLine {
  int number = 0;  ///< 1-based
  std::string text;
};

/// The line and up to `context` lines before and after it, as far as they exist. `file` is a path
/// as Frame::file has it. Empty if the file cannot be read.
std::vector<SourceLine> lines_around(const std::string& file, int line, int context);

}  // namespace racekit
