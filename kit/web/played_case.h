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
  std::string tool;                              ///< the path of racekit, as a shell takes it
  std::string command;  ///< that serves this case again; "" where the page is a file

  /// One JSON object:
  ///   racekit, version           "case", 1
  ///   title                      of the course, else the program's name and its arguments
  ///   goal, goal_outcome         words, where the course has some, and the end that they mean: one
  ///                              that was found
  ///   lesson                     {name, file}, where the course has one
  ///   next                       {title, command, file?}, where the course goes on; file: the
  ///                              next page, where this one is a file
  ///   program, arguments, build, timeouts, spurious
  ///   interleavings, outcomes, raced
  ///                              of a complete search; null where it is not complete
  ///   why_not                    why it is not; "" if it is
  ///   file                       a schedule file without `outcome` and `schedule`
  ///   schedule                   the choices of the schedule file that was given
  ///   tool, command              for the shell; command is left out where the page is a file
  nlohmann::ordered_json json() const;
};

}  // namespace racekit
