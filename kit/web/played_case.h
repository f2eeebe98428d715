#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "kit/explore/schedule.h"
#include "kit/explore/search/exploration.h"

namespace racekit {

/// What the page is told of a case beside its graph.
struct PlayedCase {
  explore::Schedule origin;    ///< a schedule file of the case, but for its outcome and its choices
  explore::Exploration known;  ///< of the search
  std::optional<explore::Schedule> to_be_shown;  ///< a schedule file that was given
  bool is_file = false;  ///< the page is one of several files, of which one leads to the next

  /// One JSON object:
  ///   racekit, version           "case", 1
  ///   title                      of the course, else the program and its arguments
  ///   goal, goal_outcome         words, where the course has some, and the end that they mean: one
  ///                              that was found
  ///   lesson                     {name, file}, where the course has one
  ///   next                       {title, command, file?}, where the course goes on
  ///   program, arguments, build, timeouts, spurious
  ///   interleavings, outcomes, raced
  ///                              of a complete search; null where it is not complete
  ///   why_not                    why it is not; "" if it is
  ///   file                       a schedule file, to which `outcome` and `schedule` are to be
  ///   added schedule                   the choices of the schedule file that was given
  nlohmann::ordered_json json() const;
};

}  // namespace racekit
