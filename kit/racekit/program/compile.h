#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "kit/base/subprocess.h"
#include "kit/racekit/program/sources.h"

namespace racekit {

/// The whole path of the compiler that CMake was given for this build.
extern const char* const kCompilerOfThisBuild;

/// What the compiler made of a file.
struct Compiled {
  bool done = false;       ///< there is a program now
  bool timed_out = false;  ///< the compiler did not end
  std::string output;      ///< what it said
};

/// How a file is compiled.
struct CompileWay {
  /// A file of the compiler's arguments that CMake wrote into the build folder: kit/tsan.rsp. Where
  /// there is a kit/KIND_link.rsp too, the first one compiles and the second one links.
  std::string kind = "plain";
  std::string compiler = "";           ///< "": the one that built the kit
  std::vector<std::string> more = {};  ///< arguments beside those

  bool operator==(const CompileWay&) const = default;
};

/// Compiler's arguments that CMake wrote into the build folder (kit/NAME.rsp), for its command
/// line:
/// @FILE, a file beside `program` that names the kit's folders where they are now. Throws
/// UsageError if there is no such file.
std::string given_arguments(const std::filesystem::path& build, const std::string& name,
                            const std::filesystem::path& program);

/// Compiles a learner's C++ files, whatever they are, as the kit compiles its own programs.
///
/// `build` is the build folder. The compiler's own temporary files lie beside `program`, and so do
/// other files whose names begin with the program's.
/// `run_compiler` runs it: racekit::run, or what watches it as well.
Compiled compile_quietly(const std::filesystem::path& build, const CompileWay& way,
                         const Sources& sources, const std::filesystem::path& program,
                         const std::function<ProcessResult(const Command&)>& run_compiler);

/// What the compiler said of source files, with each file named as it was given.
std::string named_as_given(std::string output, const Sources& sources);

/// The compiler's first error in what it said of source files, in one line; a file is named as it
/// was given. Of the assembler's if the compiler has none; of no known form, the last line. "" if
/// it said nothing.
std::string first_error(const std::string& output, const Sources& sources);

/// The same, and says so: what the compiler says goes to stderr. Throws UsageError if there is no
/// such file or it does not compile.
void compile(const std::filesystem::path& build, const std::string& kind, const Sources& sources,
             const std::filesystem::path& program);

}  // namespace racekit
