#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace racekit {

class Flags;

/// Whether a name's ending is one of a C++ file's.
bool is_source(const std::filesystem::path& path);

/// The C++ files that make a learner's program, and the flags that they are compiled with beside
/// the kit's own.
struct Sources {
  std::vector<std::filesystem::path> files = {};
  std::string compiler_flags = {};  ///< quoted as for a shell
  std::string linker_flags = {};

  /// Throws UsageError unless each file is there and no flag undoes what the kit compiles
  /// programs for.
  void check() const;

  /// The same files, to be found from any folder.
  Sources from_anywhere() const;

  /// What the compiler leaves out without a word, in a sentence: OpenMP's pragmas, which take a
  /// flag.
  /// "" if there is nothing.
  std::string left_out() const;

  /// For a person: "main.cpp, more.cpp".
  std::string names() const;

  /// For a command line: ` more.cpp --cxxflags "-O2"`, all that stands behind the first file.
  std::string more_arguments() const;
};

/// What a command line says of a learner's files, beside the first one.
struct SourceFlags {
  std::string compiler_flags;
  std::string linker_flags;
  std::vector<std::string> others;  ///< more files, and what is no flag of the subcommand's

  /// Adds --cxxflags, --ldflags and more files to a subcommand. The object has to outlive it.
  void add_to(Flags& flags);

  /// The sources, with the environment's CXXFLAGS before --cxxflags. Throws UsageError if the
  /// command line has anything but files: the program's own arguments stand behind --.
  Sources with(const std::string& first) const;
};

/// A text as a shell takes it: in double quotes where it needs them.
std::string shell_quoted(const std::string& text);

/// What stands behind `racekit serve` or `racekit explore`, for a shell. `arguments` are the
/// program's own.
std::string program_arguments(const std::string& program, const Sources& sources, bool spurious,
                              const std::vector<std::string>& arguments);

/// The last line of what a subcommand says of a program: how a person sees the same on a page.
std::string see_it(const std::string& arguments_of_serve);

}  // namespace racekit
