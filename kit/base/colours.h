#pragma once

namespace racekit {

/// What to write before and after words that a terminal shows in another way; all empty where
/// no person would see it.
struct Ink {
  const char* loud = "";   ///< bold red: what went wrong
  const char* clear = "";  ///< bold: where to look
  const char* faint = "";  ///< context
  const char* none = "";   ///< back to normal
};

/// For this file descriptor: colours on a terminal only, and never where NO_COLOR is set
/// (no-color.org) or the terminal is a dumb one.
Ink ink_for(int file);

}  // namespace racekit
