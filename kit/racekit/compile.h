#pragma once

#include <filesystem>
#include <string>

namespace racekit {

/// Compiles a learner's C++ file, whatever it is, as the kit compiles its own programs.
///
/// The folder of `program` takes the compiler's temporary files, too; not to be called while there
/// are other threads (the environment changes). `build` is the build folder; `kind` names the way,
/// a file of the compiler's arguments that CMake wrote there (kit/tsan.rsp). Where there is a
/// kit/KIND_link.rsp too, it compiles with the first and links with the second. The compiler is the
/// one that built the kit. What it says goes to stderr. Throws UsageError if there is no such file
/// or it does not compile.
void compile(const std::filesystem::path& build, const std::string& kind,
             const std::filesystem::path& source, const std::filesystem::path& program);

}  // namespace racekit
