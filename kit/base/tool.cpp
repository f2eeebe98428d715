#include "kit/base/tool.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>

#include "kit/base/outcome.h"
#include "kit/base/text.h"
#include "kit/base/usage.h"

namespace racekit {
namespace {

std::string tool_name;  // by run_tool

constexpr const char* kForItsCommandLine = " (--help lists what it takes)";

/// A caller that closed stdout, say, must not get a pipe or a file of ours in its place.
void open_standard_files() {
  for (int file = 0; file <= 2; ++file)
    if (fcntl(file, F_GETFD) < 0) open("/dev/null", O_RDWR);
}

/// Whether stdout did not take all of it: a full disk. A pipe without a reader is no failure.
bool is_output_lost() {
  std::fflush(stdout);
  struct stat file {};
  return std::ferror(stdout) != 0 && fstat(STDOUT_FILENO, &file) == 0 && !S_ISFIFO(file.st_mode) &&
         !S_ISSOCK(file.st_mode);
}

}  // namespace

int run_tool(const std::string& name, const std::function<int()>& play) {
  tool_name = name;
  open_standard_files();
  std::signal(SIGPIPE, SIG_IGN);  // if the reader is gone, the exit status still tells
  try {
    const int status = play();
    if (!is_output_lost()) return status;
    std::fprintf(stderr, "%s: its output could not be written, as on a full disk\n", name.c_str());
    return 1;
  } catch (const UsageError& error) {
    std::fprintf(stderr, "%s: %s%s\n", name.c_str(), printable_line(error.what()).c_str(),
                 kForItsCommandLine);
    return exit_status(Outcome::usage);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), printable(error.what()).c_str());
    return 1;
  }
}

std::string complaint_in(std::string error_text) {
  error_text.erase(error_text.find_last_not_of('\n') + 1);
  error_text.erase(0, error_text.rfind('\n') + 1);
  const std::string begin = tool_name + ": ";
  if (error_text.starts_with(begin)) error_text.erase(0, begin.size());
  if (const auto end = error_text.find(kForItsCommandLine); end != std::string::npos)
    error_text.erase(end);
  return error_text;
}

std::string called_as() {
  const std::string name = program_invocation_name;
  return name.starts_with("/proc/") ? tool_name : name;
}

}  // namespace racekit
