#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "kit/watch/subprocess.h"

namespace racekit {

/// What the compiler made of a file.
struct Compiled {
  bool done = false;       ///< there is a program now
  bool timed_out = false;  ///< the compiler did not end
  std::string words;       ///< what it said
};

/// Compiles a learner's C++ file, whatever it is, as the kit compiles its own programs.
///
/// `build` is the build folder; `kind` names the way, a file of the compiler's arguments that CMake
/// wrote there (kit/tsan.rsp). Where there is a kit/KIND_link.rsp too, it compiles with the first
/// and links with the second. The compiler is the one that built the kit; its own temporary files
/// lie beside `program`. `run_compiler` runs it: racekit::run, or what watches it as well.
Compiled compile_quietly(const std::filesystem::path& build, const std::string& kind,
                         const std::filesystem::path& source, const std::filesystem::path& program,
                         const std::function<Finished(const Command&)>& run_compiler);

/// The same, and says so: what the compiler says goes to stderr. Throws UsageError if there is no
/// such file or it does not compile.
void compile(const std::filesystem::path& build, const std::string& kind,
             const std::filesystem::path& source, const std::filesystem::path& program);

/// Throws UsageError if there is no such file.
void check_is_there(const std::filesystem::path& source);

}  // namespace racekit
