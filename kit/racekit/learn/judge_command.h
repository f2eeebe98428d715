#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kit/base/subprocess.h"
#include "kit/racekit/program/exercises.h"

namespace racekit {

/// The judge of a file that is to cure an exercise, as a process of its own: `racekit check FILE
/// --exercise NAME`, with more flags, and with the limit of each judge.
Command judge_command(const std::filesystem::path& racekit, const std::filesystem::path& file,
                      const Exercise& exercise, const std::vector<std::string>& more = {});

/// What is said of a judge that is at that limit.
std::string judge_without_end();

}  // namespace racekit
