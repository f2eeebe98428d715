#include "kit/frames/files.h"

#include <filesystem>
#include <fstream>

#include "kit/base/kit_folders.h"

namespace racekit {

using std::string_view;

namespace {

std::optional<string_view> below(string_view folder, string_view file) {
  if (!file.starts_with(folder) || !file.substr(folder.size()).starts_with('/'))
    return std::nullopt;
  return file.substr(folder.size() + 1);
}

}  // namespace

std::string normalized(string_view file) {
  return file.starts_with('/') ? std::filesystem::path(file).lexically_normal().string() : "";
}

std::optional<string_view> within_source_tree(string_view file) {
  if (const auto inner = below(compiled_tree(), file)) return inner;
  return below(kit_folders().source.native(), file);
}

bool is_system_path(string_view path) {
  for (const string_view root : {"/usr/", "/lib/", "/lib32/", "/lib64/"})
    if (path.starts_with(root)) return true;
  for (const string_view part : {"/include/c++/", "/lib/gcc/", "/lib/llvm-", "/lib/clang/"})
    if (path.find(part) != string_view::npos) return true;
  return false;
}

std::vector<SourceLine> lines_around(const std::string& file, int line, int context) {
  std::vector<SourceLine> lines;
  if (file.empty() || line < 1) return lines;
  std::ifstream text(file.starts_with('/') ? std::filesystem::path(file)
                                           : kit_folders().source / file);
  std::string one;
  for (int number = 1; number <= line + context && std::getline(text, one); ++number)
    if (number >= line - context) lines.push_back({number, one});
  return lines;
}

}  // namespace racekit
