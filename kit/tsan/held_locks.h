#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace racekit {

/// A mutex that a thread held during an access, by the number that ThreadSanitizer gives it.
struct LockNumber {
  std::uint64_t id;  ///< 9 for M9
  bool reading;      ///< held as a shared lock
};

/// Which mutexes each access of a report held, in the order of the accesses.
using HeldLocks = std::vector<std::vector<LockNumber>>;

/// Those of the first report of ThreadSanitizer's own text.
///
/// ThreadSanitizer's interface hands over the report's mutexes, but not who held which; only its
/// text says that, in the line that starts an access:
///
///   Write of size 8 at 0x55555555a120 by thread T2 (mutexes: write M9, read M4):
HeldLocks held_locks(const std::string& raw);

}  // namespace racekit
