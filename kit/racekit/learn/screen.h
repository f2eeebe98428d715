#pragma once

#include <string>
#include <vector>

#include "kit/racekit/learn/judgement.h"
#include "kit/racekit/learn/terminal.h"
#include "kit/racekit/learn/workbook.h"

namespace racekit {

/// What the screen shows of a learner's work at one moment.
struct View {
  enum class Page {
    judgement,   ///< the exercise and what the judge says of it
    list,        ///< all exercises, one of them chosen
    difference,  ///< between the cure and the solution
    reset        ///< the question whether to begin anew
  };

  const Exercises& exercises;
  const Workbook& workbook;
  const Exercise& exercise;
  const Judgement& judgement;
  std::string schedule_text = {};
  Page page = Page::judgement;
  bool manual = false;       ///< it looks at the file when a person presses Enter
  double seconds = 0;        ///< for which it has been at work; of the last one
  int hints = 0;             ///< how many are shown
  int chosen = 1;            ///< an exercise's number, in the list
  std::string message = {};  ///< about the last key
  std::string difference = {};
  std::size_t scrolled = 0;  ///< lines of the middle part that are above the screen

  bool judging() const { return !judgement.ended(); }  ///< the judge is at work
};

/// All lines of a screen of this size: the head, the middle part from where it is scrolled to, and
/// the keys. `scrolled` is set back where there are fewer lines.
std::vector<ScreenLine> screen(View& view, ScreenSize size);

/// A table of the exercises: number, name, title, and which are cured.
std::string list_text(const Exercises& exercises, const Workbook& workbook);

/// "3 of 24".
std::string cured_text(const Exercises& exercises, const Workbook& workbook);

/// "3 of 24 cured; the next one is 4, a_lock_guard: …".
std::string status_text(const Exercises& exercises, const Workbook& workbook);

}  // namespace racekit
