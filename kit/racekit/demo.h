#pragma once

#include <filesystem>

namespace racekit {

/// Plays the document's story in four acts with the programs below `build`, and ends in a table.
/// Gives 0 if all four went as the document says, else 1.
int demo(const std::filesystem::path& build);

}  // namespace racekit
