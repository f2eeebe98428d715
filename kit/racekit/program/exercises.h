#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kit/base/outcome.h"

namespace racekit {

/// A program that a learner cures, with a judge at hand.
///
/// It is a file of lessons/exercises/ with its solution in lessons/solutions/, or a pair of the
/// kit's: then the exercise is the broken program and the solution the fixed one.
struct Exercise {
  static constexpr std::size_t kHints = 3;

  int number = 0;                 ///< its place in the course, from 1
  std::string name;               ///< "one_side"
  std::string group;              ///< "The story"
  std::string title;              ///< "Is one lock enough?"
  std::string task;               ///< what the learner is to reach, in a sentence or two
  std::string lesson;             ///< "lessons/11-what-a-test-can-show.md"
  std::vector<Outcome> outcomes;  ///< how it fails as it is given: one of these
  std::string like;               ///< the pair whose work the cure must do; ""
  bool pair = false;              ///< taken from broken/
  bool by_load = false;  ///< its judge are clients: they and ThreadSanitizer find nothing wrong
  std::vector<std::string> hints;  ///< what to look at; where; what

  /// Whether this exit status of `racekit check` means that a learner has done it. Of a daemon not
  /// all interleavings can be run: there it is enough that nothing was found.
  bool is_done(int status) const;

  /// "08-one_side.cpp"; of a pair its own name: "active_instances.cpp".
  std::string file_name() const;

  /// Below the source folder: "lessons/exercises/08-one_side.cpp", "broken/active_instances.cpp".
  std::filesystem::path given() const;
  std::filesystem::path solution() const;

  /// Why a learner's text cannot be judged as a cure, in a sentence: the judge's part of the file,
  /// which begins at a line that says so, is not as it was `given`. "" if it can.
  static std::string altered_judge(const std::string& text, const std::string& given);

  /// The line of a text at which the judge's part begins, from 1; nothing if it has none.
  static std::optional<int> judge_line(const std::string& text);
};

/// The exercises of lessons/exercises/exercises.toml, in its order.
class Exercises {
 public:
  /// Reads lessons/exercises/exercises.toml below the source folder. Throws UsageError with file
  /// and line where it is not as it must be.
  explicit Exercises(const std::filesystem::path& source);

  const std::vector<Exercise>& all() const { return all_; }

  /// By its name ("one_side"), its number ("8", "08") or its file's name ("08-one_side",
  /// "08-one_side.cpp"). Throws UsageError, which names what there is.
  const Exercise& find(const std::string& text) const;

 private:
  std::vector<Exercise> all_;
};

}  // namespace racekit
