#pragma once

#include <string>
#include <vector>

namespace racekit {

/// A flag, or a value that has a place, as --help tells it.
struct FlagText {
  std::string name;  ///< "--ops"; of a value with a place its name: "FILE"
  std::string unit;  ///< "N"; "" where it takes no value
  std::string help;
  bool positional = false;
};

/// A program or a subcommand, as --help tells it: what a man page and a shell's completion are made
/// of.
struct CommandText {
  std::string name;
  std::string summary;
  std::string footer;
  std::vector<FlagText> flags;  ///< without those that --help does not tell
  std::vector<CommandText> subcommands = {};
};

// What follows keeps nothing between two calls, and any number of threads may use it.

/// A page for man, in section 1. `version`: the first line of --version.
std::string man_page(const CommandText& command, const std::string& version);

/// A script that bash reads to complete subcommands and flags; all else are names of files.
std::string bash_completion(const CommandText& command);

/// The same for zsh, with what each flag is for.
std::string zsh_completion(const CommandText& command);

}  // namespace racekit
