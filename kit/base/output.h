#pragma once

#include <filesystem>
#include <string>

namespace racekit {

/// Writes a file, whole or not at all; into a device or a pipe as it is. Throws std::system_error.
void write_whole(const std::filesystem::path& file, const std::string& text);

}  // namespace racekit
