#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace racekit {

/// A word that the command racekit takes, and what it does.
///
/// Each has a file of its own, whose add_NAME(app) tells CLI11 the word and its flags. A value that
/// only the word itself can judge is its own to refuse, by a UsageError.
struct Subcommand {
  const CLI::App* word;  ///< owned by the parser

  /// Takes the build folder, gives the exit status.
  std::function<int(const std::filesystem::path& build)> play;

  /// Where set, what stands behind -- goes there, as it is; else CLI11 takes it for positionals.
  std::shared_ptr<std::vector<std::string>> behind = nullptr;
};

}  // namespace racekit
