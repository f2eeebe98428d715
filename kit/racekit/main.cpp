// The command racekit: what a workshop does with the programs as a whole.

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "kit/base/flags.h"
#include "kit/base/kit_folders.h"
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
  // The build makes files of these (kit/racekit/CMakeLists.txt).
  const auto page = [&flags](const char* flag, const auto& text) {
    flags.hidden(flag, [&flags, text] {
      const bool written = std::fputs(text(flags.described("racekit")).c_str(), stdout) >= 0;
      std::exit(written && std::fflush(stdout) == 0 ? 0 : 1);
    });
  };
  page("--man-page",
       [](const racekit::CommandText& text) { return man_page(text, RACEKIT_VERSION); });
  page("--bash-completion", racekit::bash_completion);
  page("--zsh-completion", racekit::zsh_completion);
  flags.parse(argc, argv);
  for (const racekit::Subcommand& subcommand : subcommands)
    if (subcommand.flags.given()) return subcommand.play(racekit::kit_folders().build);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return racekit::run_tool("racekit", [&] { return play(argc, argv); });
}
