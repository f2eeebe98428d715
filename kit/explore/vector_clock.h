#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace racekit::explore {

/// How much of each thread something has seen (Fidge, 1988; Mattern, 1989). Threads beyond its size
/// have the entry 0.
class VectorClock {
 public:
  std::size_t size() const { return entries_.size(); }
  std::uint32_t operator[](std::size_t thread) const {
    return thread < entries_.size() ? entries_[thread] : 0;
  }

  void set(std::size_t thread, std::uint32_t entry) {
    if (entries_.size() <= thread) entries_.resize(thread + 1);
    entries_[thread] = entry;
  }

  /// It has seen all that the other one has.
  void join(const VectorClock& other) {
    if (entries_.size() < other.size()) entries_.resize(other.size());
    for (std::size_t i = 0; i < other.size(); ++i)
      entries_[i] = std::max(entries_[i], other.entries_[i]);
  }

  void clear() { entries_.clear(); }

 private:
  std::vector<std::uint32_t> entries_;
};

}  // namespace racekit::explore
