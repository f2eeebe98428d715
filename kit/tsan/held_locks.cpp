#include "kit/tsan/held_locks.h"

#include <sstream>

#include "kit/base/pattern.h"

namespace racekit {

HeldLocks held_locks(const std::string& raw) {
  static const Pattern access(
      "  (?:Previous )?(?:[Aa]tomic )?(?:[Rr]ead|[Ww]rite) of size \\d+ at .*:");
  static const Pattern held("(read|write) M(\\d+)");
  HeldLocks all;
  std::istringstream lines(raw);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("SUMMARY:")) break;
    if (!access.match(line)) continue;
    all.emplace_back();
    const auto list = line.find("(mutexes:");
    if (list == std::string::npos) continue;
    for (const Pattern::Match& lock : held.all(line.substr(list)))
      all.back().push_back({std::stoull(lock[2]), lock[1] == "read"});
  }
  return all;
}

}  // namespace racekit
