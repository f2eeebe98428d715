#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace racekit::explore {

/// Tells builds of a program apart: whatever of these files is loaded into memory, hashed (FNV-1a,
/// 64 bits), as 16 hexadecimal digits. Debug information does not count. Throws std::runtime_error
/// for a file that is no 64-bit ELF file.
std::string build_id(const std::vector<std::filesystem::path>& files);

}  // namespace racekit::explore
