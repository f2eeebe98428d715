#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kit/base/outcome.h"

namespace racekit {

/// A small case of one of the kit's programs, as a class plays it.
struct CourseCase {
  std::string_view id;     ///< of the exported file: "counter"
  std::string_view title;  ///< "A lost update"
  std::string_view program;
  std::string_view goal;                    ///< what to reach first; "" where nothing fails
  Outcome outcome;                          ///< the end that the goal means
  std::string_view lesson;                  ///< its file
  std::vector<std::string> arguments = {};  ///< beside those of the smallest case

  /// What stands behind `racekit serve`: "broken/counter --clients 3".
  std::string command() const;

  /// "Lesson 14: a number", as its file is called.
  std::string lesson_name() const;
};

/// In the order of the lessons.
std::span<const CourseCase> course();

/// The case of this program with these arguments, or nothing. With more arguments than one has, it
/// is the one that has most of them.
const CourseCase* course_case(const std::string& program,
                              const std::vector<std::string>& arguments);

}  // namespace racekit
