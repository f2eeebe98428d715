// The command racekit: what a workshop does with the programs as a whole.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "kit/racekit/demo.h"
#include "kit/stage/outcome.h"

int main(int argc, char** argv) {
  CLI::App app("racekit: race conditions, lived through on real C++");
  app.require_subcommand(1);
  const CLI::App* demo = app.add_subcommand("demo", "The document's story in four acts");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "racekit: %s (--help lists the commands)\n", error.what());
    return racekit::exit_status(racekit::Outcome::usage);
  }
  try {
    const auto build = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    return demo->parsed() ? racekit::demo(build) : 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "racekit: %s\n", error.what());
    return 1;
  }
}
