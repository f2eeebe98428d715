#pragma once

#include <filesystem>
#include <string>

namespace racekit {

/// Writes a file, whole or not at all; into a device or a pipe as it is. Throws std::system_error.
void write_whole(const std::filesystem::path& file, const std::string& text);

/// Refuses a file, by the flag that names it, that cannot be written: for what takes minutes before
/// it writes. Throws UsageError.
void check_that_it_can_be_written(const std::string& flag, const std::string& file);

}  // namespace racekit
