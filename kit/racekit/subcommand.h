#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "kit/stage/flags.h"

namespace racekit {

/// A word that the command racekit takes, and what it does.
///
/// Each has a file of its own, whose add_NAME(racekit) adds the word and its flags. A value that
/// only the word itself can judge is its own to refuse, by a UsageError.
struct Subcommand {
  const Flags& word;

  /// Takes the build folder, gives the exit status.
  std::function<int(const std::filesystem::path& build)> play;
};

}  // namespace racekit
