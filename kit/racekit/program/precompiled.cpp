#include "kit/racekit/program/precompiled.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

#include "kit/base/input.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

struct Header {
  const char* name;     ///< of kit/KIND_NAME.h
  const char* include;  ///< the line
};

/// The one that says most is the first.
constexpr std::array<Header, 2> kHeaders{
    {{"stage", "#include \"kit/stage/stage.h\""}, {"thread", "#include <thread>"}}};

/// A comment of one line, or the #include of one of C++'s own headers, which have no dot and no
/// slash in their names.
bool changes_no_header(std::string_view line) {
  if (line.ends_with('\\')) return false;  // the next line is a part of it
  if (line.empty() || line.starts_with("//")) return true;
  constexpr std::string_view kInclude = "#include <";
  if (!line.starts_with(kInclude) || !line.ends_with('>')) return false;
  const std::string_view name = line.substr(kInclude.size(), line.size() - kInclude.size() - 1);
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == name.npos;
}

bool begins_with(const fs::path& file, std::string_view include) {
  std::istringstream text(text_of(file));
  for (std::string line; std::getline(text, line);) {
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (line == include) return true;
    if (!changes_no_header(line)) return false;
  }
  return false;
}

}  // namespace

fs::path precompiled_header(const fs::path& build, const std::string& kind,
                            const Sources& sources) {
  if (!sources.compiler_flags.empty()) return {};
  for (const Header& each : kHeaders) {
    const fs::path header = build / "kit" / (kind + '_' + each.name + ".h");
    if (!fs::exists(header.string() + ".gch") && !fs::exists(header.string() + ".pch")) continue;
    if (std::ranges::all_of(sources.files,
                            [&](const fs::path& file) { return begins_with(file, each.include); }))
      return header;
  }
  return {};
}

}  // namespace racekit
