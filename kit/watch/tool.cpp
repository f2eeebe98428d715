#include "kit/watch/tool.h"

#include <fcntl.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "kit/stage/outcome.h"
#include "kit/stage/usage.h"

namespace racekit {
namespace {

/// Whoever closed stdout, say, must not get a pipe or a file of ours in its place.
void open_standard_files() {
  for (int file = 0; file <= 2; ++file)
    if (fcntl(file, F_GETFD) < 0) open("/dev/null", O_RDWR);
}

}  // namespace

int run_tool(const std::string& name, const std::function<int()>& play) {
  open_standard_files();
  std::signal(SIGPIPE, SIG_IGN);  // if nobody listens any more, the exit status still tells
  try {
    return play();
  } catch (const UsageError& error) {
    std::fprintf(stderr, "%s: %s (--help lists what it takes)\n", name.c_str(), error.what());
    return exit_status(Outcome::usage);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), error.what());
    return 1;
  }
}

}  // namespace racekit
