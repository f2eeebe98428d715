#include "kit/frames/source_location.h"

#include <algorithm>

#include "kit/base/pattern.h"
#include "kit/frames/names.h"

namespace racekit {
namespace {

/// The library call that the learner's line makes: the nearest one below it that has a public name.
std::string call_below(const std::vector<Frame>& frames, std::size_t learner) {
  for (std::size_t i = learner; i-- > 0;) {
    const Frame& frame = frames[i];
    const bool channel = frame.function.starts_with("Channel::");  // the kit's, and the learner's
    if (frame.function.empty() || is_library_inside(frame.function)) continue;
    if (frame.owner == Frame::Owner::library || channel) return frame.function;
  }
  return "";
}

}  // namespace

SourceLocation source_location(std::vector<Frame> frames) {
  SourceLocation place;
  place.frames = std::move(frames);
  const auto own = std::find_if(place.frames.begin(), place.frames.end(), [](const Frame& f) {
    return f.owner == Frame::Owner::learner && !f.function.empty();
  });
  if (own == place.frames.end()) return place;
  place.function = own->function;
  place.file = own->file;
  place.line = own->line;
  place.source = lines_around(own->file, own->line, 1);
  place.call = call_below(place.frames, static_cast<std::size_t>(own - place.frames.begin()));
  return place;
}

std::vector<std::string> identifiers(const std::string& line) {
  static const Pattern noise(R"re(//.*|/\*.*?\*/|"(\\.|[^"\\])*"|'(\\.|[^'\\])*')re");
  static const Pattern word("[A-Za-z_]\\w*");
  std::vector<std::string> all;
  for (const Pattern::Match& match : word.all(noise.replaced(line, " "))) all.push_back(match[0]);
  return all;
}

std::string own_line(const SourceLocation& place) {
  for (const SourceLine& line : place.source)
    if (line.number == place.line) return line.text;
  return "";
}

}  // namespace racekit
