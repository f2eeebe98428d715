#pragma once

namespace racekit {

/// Go's `fatal`: ends the process by abort(), and the report starts with `fatal error: ` and these
/// words (cut after 80 characters). May be called on any thread.
[[noreturn]] void fatal(const char* message);

}  // namespace racekit
