#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "kit/base/temporary_folder.h"
#include "kit/explore/process_engine.h"
#include "kit/explore/schedule.h"
#include "kit/racekit/program/sources.h"

namespace racekit {

/// A program to explore, built for it.
struct Subject {
  std::string name;                         ///< as it was given: broken/active_instances, my.cpp
  std::string lasting_name;                 ///< finds the same program from any folder
  std::vector<std::string> arguments;       ///< what the program gets
  std::string input = {};                   ///< what it finds on stdin
  std::vector<std::string> chosen;          ///< those of them that are the kit's choice
  std::filesystem::path path;               ///< the executable
  std::filesystem::path runtime;            ///< the kit's library that stands in for libtsan
  Sources sources = {};                     ///< of a learner's program: to be found from anywhere
  std::shared_ptr<TemporaryFolder> folder;  ///< of a learner's program: it holds `path`

  explore::ProcessEngine::Options options() const;

  /// The id of this build; `program` is what ran in the end: itself, or its twin.
  std::string build_id(const std::string& program) const;

  bool is_source() const { return folder != nullptr; }
};

/// Finds the program: one of the kit's (broken/active_instances), or any path of a program. Throws
/// UsageError if there is none.
Subject find_subject(const std::string& name, const std::vector<std::string>& arguments,
                     const std::filesystem::path& build);

/// Compiles a learner's files. Throws UsageError if they do not compile.
Subject compiled_subject(const Sources& sources, const std::vector<std::string>& arguments,
                         const std::filesystem::path& build);

/// The program that a command line asks for: one of the kit's, or C++ files, which are compiled and
/// find this process's stdin as theirs. Throws UsageError.
Subject subject_of(const std::string& program, const SourceFlags& sources,
                   const std::vector<std::string>& arguments, const std::filesystem::path& build);

/// The program of a schedule, with its arguments. Throws UsageError.
Subject subject_of(const explore::Schedule& schedule, const std::filesystem::path& build);

/// A schedule file that a command line names. Throws UsageError.
explore::Schedule given_schedule(const std::string& file);

}  // namespace racekit
