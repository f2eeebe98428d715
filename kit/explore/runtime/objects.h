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
    auto slot = reinterpret_cast<std::uint64_t>(address) * 0x9e3779b97f4a7c15 >> 32;
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

/// A set of threads.
struct ThreadSet {
  std::uint64_t bits = 0;

  bool empty() const { return bits == 0; }
  int size() const { return __builtin_popcountll(bits); }
  void add(int n) { bits |= std::uint64_t{1} << n; }
  void remove(int n) { bits &= ~(std::uint64_t{1} << n); }
  bool holds(int n) const { return bits >> n & 1; }
  int first() const { return __builtin_ctzll(bits); }
};

}  // namespace racekit::explore
