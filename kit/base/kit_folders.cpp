#include "kit/base/kit_folders.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

/// What kit/setup/install.cmake makes, below a prefix.
constexpr const char* kBuild = "lib/racekit";
constexpr const char* kSource = "share/racekit";

/// Both folders have something that only an installed kit has there.
bool is_prefix(const fs::path& prefix) {
  std::error_code none;
  return fs::exists(prefix / kBuild / "kit/plain.rsp", none) &&
         fs::exists(prefix / kSource / "kit/stage/stage.h", none);
}

/// The prefix that an executable was installed below; "" if it was not.
fs::path prefix_of(const fs::path& executable) {
  const fs::path folder = executable.parent_path();
  std::error_code none;
  // A build folder may be named bin, too.
  if (folder.filename() == "bin" && !fs::exists(folder / "CMakeCache.txt", none) &&
      is_prefix(folder.parent_path()))
    return folder.parent_path();
  for (fs::path above = folder; above.has_relative_path(); above = above.parent_path()) {
    const fs::path prefix = above.parent_path().parent_path();
    if (above == prefix / kBuild && is_prefix(prefix)) return prefix;
  }
  return {};
}

KitFolders found() {
  const fs::path prefix = prefix_of(this_executable());
  if (prefix.empty())
    return {.source = RACEKIT_SOURCE_DIR, .build = this_executable().parent_path()};
  return {.source = prefix / kSource, .build = prefix / kBuild, .installed = true};
}

}  // namespace

const KitFolders& kit_folders() {
  static const KitFolders folders = found();
  return folders;
}

const fs::path& this_executable() {
  static const fs::path path = fs::read_symlink("/proc/self/exe");
  return path;
}

std::string_view compiled_tree() { return RACEKIT_SOURCE_DIR; }

}  // namespace racekit
