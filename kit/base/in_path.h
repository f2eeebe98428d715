#pragma once

#include <string>

namespace racekit {

/// The path of a command, looked for as a shell does; "" if there is none.
std::string in_path(const std::string& command);

}  // namespace racekit
