#pragma once

#include <filesystem>
#include <string_view>

namespace racekit {

/// Where the kit's own files are.
struct KitFolders {
  std::filesystem::path source;  ///< has kit/ (headers), broken/, fixed/, lessons/
  std::filesystem::path build;   ///< has racekit's programs and libraries, and kit/*.rsp
  bool installed = false;        ///< by `cmake --install`: nothing may be written there
};

/// Decided once, by the place of this executable: PREFIX/bin/racekit and whatever lies below
/// PREFIX/lib/racekit belong to an installed kit, wherever the prefix has been moved to; all else
/// to a source tree and its build folder. Any number of threads may call it. Throws
/// std::system_error if /proc is not there.
const KitFolders& kit_folders();

/// This executable, by its whole path.
const std::filesystem::path& this_executable();

/// The source tree as debugging information names it: where the kit was compiled. Nothing need be
/// there any more.
std::string_view compiled_tree();

}  // namespace racekit
