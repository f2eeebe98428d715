#include <cstdio>

#include "kit/racekit/learn/screen.h"

namespace racekit {

std::string list_text(const Exercises& exercises, const Workbook& workbook) {
  std::string text;
  std::string group;
  for (const Exercise& exercise : exercises.all()) {
    if (exercise.group != group) text += exercise.group + '\n';
    group = exercise.group;
    const Done done = workbook.done(exercise);
    char line[400];
    std::snprintf(line, sizeof line, "  %-5s  %2d  %-24s  %s\n",
                  done.cured        ? "cured"
                  : done.judged > 0 ? "begun"
                                    : "",
                  exercise.number, exercise.name.c_str(), exercise.title.c_str());
    text += line;
  }
  return text;
}

std::string cured_text(const Exercises& exercises, const Workbook& workbook) {
  return std::to_string(workbook.cured()) + " of " + std::to_string(exercises.all().size());
}

std::string status_text(const Exercises& exercises, const Workbook& workbook) {
  const std::string count =
      std::to_string(workbook.cured()) + " of " + std::to_string(exercises.all().size()) + " cured";
  const Exercise* next = workbook.next(exercises.all().back());
  if (next == nullptr) return count + ": that is all of them.\n";
  const Exercise& current = workbook.current();
  return count + "; the next one is " + std::to_string(current.number) + ", " + current.name +
         ": " + current.title + '\n';
}

}  // namespace racekit
