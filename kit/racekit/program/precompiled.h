#pragma once

#include <filesystem>
#include <string>

#include "kit/racekit/program/sources.h"

namespace racekit {

/// A header that each of the files includes, and that the compiler has read already when the kit
/// was built (kit/racekit/CMakeLists.txt); "" if there is none. It may be read before each file:
/// nothing that stands before its #include could change what the header says.
std::filesystem::path precompiled_header(const std::filesystem::path& build,
                                         const std::string& kind, const Sources& sources);

}  // namespace racekit
