#include "kit/racekit/program/known_names.h"

#include <unistd.h>

#include <algorithm>
#include <numeric>

#include "kit/base/text.h"

namespace racekit {
namespace {

namespace fs = std::filesystem;

/// How many letters must be put in, taken out or changed to make one of the other (Levenshtein).
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::size_t distance_without_folder(const std::string& given, const std::string& name) {
  return std::min(distance(given, name), distance(given, fs::path(name).filename()));
}

}  // namespace

std::vector<std::string> programs_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const char* kind : {"broken", "fixed"}) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder / kind, ignored))
      if (fs::is_regular_file(entry) && access(entry.path().c_str(), X_OK) == 0)
        names.push_back(kind / entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

std::string nearest(const std::string& given, const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 5;
  std::vector<std::string> like = names;
  std::ranges::stable_sort(
      like, {}, [&](const std::string& name) { return distance_without_folder(given, name); });
  like.resize(std::min(kMost, like.size()));
  return joined(like) + (names.size() > kMost ? " and others (ls broken)" : "");
}

}  // namespace racekit
