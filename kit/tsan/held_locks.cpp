#include "kit/tsan/held_locks.h"

#include <regex>
#include <sstream>

namespace racekit {

std::vector<std::vector<LockNumber>> held_locks(const std::string& raw) {
  static const std::regex access("^  (?:Previous )?(?:atomic )?(?:read|write) of size \\d+ at .*:$",
                                 std::regex::icase);
  static const std::regex held("(read|write) M(\\d+)");
  std::vector<std::vector<LockNumber>> all;
  std::istringstream lines(raw);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("SUMMARY:")) break;
    if (!std::regex_match(line, access)) continue;
    all.emplace_back();
    const auto list = line.find("(mutexes:");
    if (list == std::string::npos) continue;
    for (std::sregex_iterator
             lock(line.begin() + static_cast<std::ptrdiff_t>(list), line.end(), held),
         end;
         lock != end; ++lock)
      all.back().push_back({std::stoull((*lock)[2]), (*lock)[1] == "read"});
  }
  return all;
}

}  // namespace racekit
