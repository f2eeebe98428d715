#pragma once

#include <filesystem>

#include "kit/racekit/program/exercises.h"

namespace racekit {

/// Proves an exercise, or all where `only` is null, and prints a row for each: as it is given it
/// fails with the outcome that its entry names; its solution is cured; it has hints, a lesson, at
/// most 60 lines, and one task in its text. Gives 0 if all is so, else 1.
int verify(const Exercises& exercises, const std::filesystem::path& source, const Exercise* only);

}  // namespace racekit
