#pragma once

namespace racekit::explore {

/// Between an engine and the program that it has started as a fork server: "CONTROL,MEMORY", two
/// inherited descriptors. CONTROL is a socket: a byte asks for an execution, an int answers with
/// its wait status. MEMORY is a file without a name that holds the Region.
inline constexpr const char* kChannelVariable = "RACEKIT_EXPLORE";

}  // namespace racekit::explore
