#pragma once

#include <string>
#include <vector>

#include "kit/frames/files.h"
#include "kit/frames/frame.h"

namespace racekit {

/// A place in the learner's code, and what it does there.
struct SourceLocation {
  std::string function;  ///< "SetValue"; "" if no frame of the stack is the learner's
  std::string file;
  int line = 0;
  std::vector<SourceLine> source;  ///< the line and its neighbours; empty if the file is not there
  std::string call;           ///< the library call below it: "std::unordered_map::erase"; or ""
  std::vector<Frame> frames;  ///< the whole stack, innermost first
};

/// The place of a stack, innermost frame first: its first frame that is the learner's.
SourceLocation source_location(std::vector<Frame> frames);

/// The text of the place's line; "" if the file is not there.
std::string own_line(const SourceLocation& place);

/// The words of a line of code that could name a variable: no comments, no texts in quotes.
std::vector<std::string> identifiers(const std::string& line);

}  // namespace racekit
