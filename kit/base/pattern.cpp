#include "kit/base/pattern.h"

#include <regex>

namespace racekit {
namespace {

Pattern::Match parts_of(const std::smatch& found) { return {found.begin(), found.end()}; }

}  // namespace

struct Pattern::Compiled {
  std::regex expression;
};

Pattern::Pattern(const std::string& text)
    : compiled_(std::make_shared<const Compiled>(Compiled{std::regex(text)})) {}

Pattern::Pattern(const char* text) : Pattern(std::string(text)) {}

std::optional<Pattern::Match> Pattern::match(const std::string& text) const {
  std::smatch found;
  if (!std::regex_match(text, found, compiled_->expression)) return std::nullopt;
  return parts_of(found);
}

std::optional<Pattern::Match> Pattern::search(const std::string& text) const {
  std::smatch found;
  if (!std::regex_search(text, found, compiled_->expression)) return std::nullopt;
  return parts_of(found);
}

std::vector<Pattern::Match> Pattern::all(const std::string& text) const {
  std::vector<Match> matches;
  for (std::sregex_iterator found(text.begin(), text.end(), compiled_->expression), end;
       found != end; ++found)
    matches.push_back(parts_of(*found));
  return matches;
}

std::string Pattern::replaced(const std::string& text, const std::string& with) const {
  return std::regex_replace(text, compiled_->expression, with);
}

}  // namespace racekit
