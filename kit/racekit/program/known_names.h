#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace racekit {

/// The programs in a folder's broken/ and fixed/: "broken/active_instances", sorted.
std::vector<std::string> programs_in(const std::filesystem::path& folder);

/// Of the names, the five that are most like what was given, for a line that refuses it; and where
/// all are. A name's folder may have been left out.
std::string nearest(const std::string& given, const std::vector<std::string>& names);

}  // namespace racekit
