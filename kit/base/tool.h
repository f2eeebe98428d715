#pragma once

#include <functional>
#include <string>

namespace racekit {

/// What each of the kit's commands does around its work: it opens the standard files that its
/// caller closed, goes on when the reader of its output is gone, and tells a failure in one line on
/// stderr.
///
/// Gives the exit status: play's own; 2 for a UsageError; 1 for any other exception, and where
/// stdout is a file that did not take everything.
int run_tool(const std::string& name, const std::function<int()>& play);

/// The last line that such a command wrote on stderr, without its name and without what is for its
/// command line: why it refused its work, for another command that shows it.
std::string complaint_in(std::string error_text);

/// How this process was called, for a line that a person can type again: "build/racekit", or
/// "racekit" where the shell found it by its name.
std::string called_as();

}  // namespace racekit
