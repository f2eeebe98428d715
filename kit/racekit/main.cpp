// The command racekit: what a workshop does with the programs as a whole.

#include <filesystem>
#include <vector>

#include "kit/base/flags.h"
#include "kit/base/tool.h"
#include "kit/racekit/subcommands.h"

namespace {

int play(int argc, char** argv) {
  racekit::Flags flags("racekit: race conditions, lived through on real C++");
  const std::vector<racekit::Subcommand> subcommands{
      racekit::add_check(flags),     racekit::add_cost(flags),   racekit::add_count(flags),
      racekit::add_detectors(flags), racekit::add_doctor(flags), racekit::add_explore(flags),
      racekit::add_learn(flags),     racekit::add_load(flags),   racekit::add_replay(flags),
      racekit::add_serve(flags),     racekit::add_tally(flags),  racekit::add_tsan(flags)};
  flags.version(RACEKIT_VERSION);
  flags.parse(argc, argv);
  const auto build = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  for (const racekit::Subcommand& subcommand : subcommands)
    if (subcommand.flags.given()) return subcommand.play(build);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return racekit::run_tool("racekit", [&] { return play(argc, argv); });
}
