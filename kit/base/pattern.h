#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace racekit {

/// A regular expression, in ECMAScript's notation. A compiler needs two seconds for std::regex in
/// each source that uses it; behind this class it needs them once. Several threads may use one
/// Pattern at the same time.
class Pattern {
 public:
  /// The text that the whole expression matched, then each group's, empty where it took no part.
  using Match = std::vector<std::string>;

  /// Throws std::regex_error, a std::runtime_error, where the text is no expression.
  Pattern(const char* text);         // NOLINT(google-explicit-constructor): a text stands for it
  Pattern(const std::string& text);  // NOLINT(google-explicit-constructor)

  /// The match of the whole text.
  std::optional<Match> match(const std::string& text) const;
  /// The first match in the text.
  std::optional<Match> search(const std::string& text) const;
  /// All matches in the text, which do not overlap.
  std::vector<Match> all(const std::string& text) const;
  /// The text with each match replaced; `$1` in `with` stands for the first group.
  std::string replaced(const std::string& text, const std::string& with) const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace racekit
