// The command racekit: what a workshop does with the programs as a whole.

#include <fcntl.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <vector>

#include "kit/racekit/check.h"
#include "kit/racekit/count.h"
#include "kit/racekit/demo.h"
#include "kit/racekit/doctor.h"
#include "kit/racekit/explore.h"
#include "kit/racekit/load.h"
#include "kit/racekit/replay.h"
#include "kit/racekit/subcommand.h"
#include "kit/racekit/tally.h"
#include "kit/racekit/tsan.h"
#include "kit/stage/flags.h"
#include "kit/stage/outcome.h"
#include "kit/stage/usage.h"

namespace {

/// Whoever closed stdout, say, must not get a pipe or a file of ours in its place.
void open_standard_files() {
  for (int file = 0; file <= 2; ++file)
    if (fcntl(file, F_GETFD) < 0) open("/dev/null", O_RDWR);
}

int play(int argc, char** argv) {
  racekit::Flags flags("racekit: race conditions, lived through on real C++");
  const std::vector<racekit::Subcommand> subcommands{
      racekit::add_check(flags),  racekit::add_count(flags),   racekit::add_demo(flags),
      racekit::add_doctor(flags), racekit::add_explore(flags), racekit::add_load(flags),
      racekit::add_replay(flags), racekit::add_tally(flags),   racekit::add_tsan(flags)};
  flags.parse(argc, argv);
  const auto build = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  for (const racekit::Subcommand& subcommand : subcommands)
    if (subcommand.word.given()) return subcommand.play(build);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_files();
  std::signal(SIGPIPE, SIG_IGN);  // if nobody listens any more, the exit status still tells
  try {
    return play(argc, argv);
  } catch (const racekit::UsageError& error) {
    std::fprintf(stderr, "racekit: %s (--help lists what it takes)\n", error.what());
    return exit_status(racekit::Outcome::usage);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "racekit: %s\n", error.what());
    return 1;
  }
}
