#pragma once

#include <cstdint>

#include "kit/explore/runtime/tape.h"

namespace racekit::explore {

/// The runtime's own picture of the program's synchronization objects of one kind, by address. An
/// object is there from its first use on; before that it is as a fresh one.
template <class Object>
class Objects {
 public:
  Object& at(const void* address) {
    // Neighbours stay neighbours: an execution uses few pages of this, each of which costs.
    const auto number = reinterpret_cast<std::uint64_t>(address);
    std::uint64_t slot = (number >> 4) + (number >> 20) * 0x9e3779b1;
    for (int tries = 0; tries < kRoom; ++tries, ++slot) {
      Entry& entry = entries_[slot % kRoom];
      if (entry.address == address) return entry.object;
      if (entry.address) continue;
      entry.address = address;
      return entry.object;
    }
    finish(End::limited, 0, "too many mutexes, condition variables or the like");
  }

  /// The object is made anew, or its life is over.
  void reset(const void* address) { at(address) = Object{}; }

 private:
  static constexpr int kRoom = 1 << 12;
  struct Entry {
    const void* address;
    Object object;
  };
  Entry entries_[kRoom] = {};
};

/// A set of threads, by number.
class ThreadSet {
 public:
  bool empty() const { return size() == 0; }
  int size() const {
    int size = 0;
    for (const std::uint64_t word : words_) size += __builtin_popcountll(word);
    return size;
  }
  void add(int n) { word(n) |= bit(n); }
  void remove(int n) { word(n) &= ~bit(n); }
  bool holds(int n) const { return (words_[n / 64] & bit(n)) != 0; }

  /// The one that has `rank` lower numbers before it; there must be so many.
  int at(int rank) const {
    int n = 0;
    while (!(words_[n / 64] & bit(n)) || rank-- > 0) ++n;
    return n;
  }

 private:
  static std::uint64_t bit(int n) { return std::uint64_t{1} << (n % 64); }
  std::uint64_t& word(int n) { return words_[n / 64]; }

  std::uint64_t words_[kMostThreads / 64] = {};
};

}  // namespace racekit::explore
