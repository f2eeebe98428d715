#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "kit/explore/execution.h"

namespace racekit::explore {

/// One execution of a program, as a file: whatever it takes to run it again, the same way.
///
/// JSON, an object with
///   racekit     "schedule", what the file is
///   version     1
///   program     the program that was explored: a name below build/explore, or a whole path
///   arguments   its arguments, without its name: strings
///   files, cxxflags, ldflags
///               where there are any: more C++ files beside `program`, flags for their compiler
///               and linker
///   input       what the program finds on stdin, where that is anything
///   build       the build's id: another build has other steps
///   outcome     how the execution ended: a word of Outcome
///   timeouts    how often a timed wait of one thread may time out
///   spurious    true if condition variables wake spuriously
///   shared      the memory that was known as shared: [address, size] each
///   schedule    the choices: a thread's number; [thread, alternative] where it is not the first
struct Schedule {
  std::string program;
  std::vector<std::string> arguments;
  std::string build;
  std::string outcome;
  int timeouts = 1;
  bool spurious = false;
  std::vector<Range> shared;
  std::vector<Choice> choices;
  std::vector<std::string> more_files = {};
  std::string compiler_flags = {};
  std::string linker_flags = {};
  std::string input = {};

  /// The plan that runs it.
  Plan plan() const { return {choices, {}, shared, {}}; }
};

/// A file that is no schedule; what() is one line that names the file and what is wrong with it.
class BadSchedule : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads a file. Throws BadSchedule.
Schedule read_schedule(const std::filesystem::path& file);

/// The JSON of a file, and back. schedule_in throws BadSchedule, which names no file.
nlohmann::json schedule_json(const Schedule& schedule);
Schedule schedule_in(const nlohmann::json& json);

/// A choice as a file has it, and back. choice_of throws BadSchedule, which names no file.
nlohmann::json choice_json(const Choice& choice);
Choice choice_of(const nlohmann::json& json);

/// Writes a file, whole or not at all. Throws std::system_error.
void write_schedule(const std::filesystem::path& file, const Schedule& schedule);

}  // namespace racekit::explore
