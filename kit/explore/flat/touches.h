#pragma once

#include <cstdint>
#include <span>

#include "kit/explore/dependence.h"
#include "kit/explore/region.h"

namespace racekit::explore::flat {

/// The touches of a step, with what tells quickly that two steps have nothing to do with each
/// other: a Bloom filter (Bloom, 1970) of the granules that they touch.
struct Touches {
  const Touch* items = nullptr;
  std::uint32_t count = 0;
  bool grants = false;  ///< one of them is a grant
  bool awaits = false;  ///< likewise
  std::uint64_t granules = 0;

  Touches() = default;
  explicit Touches(std::span<const Touch> touches)
      : items(touches.data()), count(static_cast<std::uint32_t>(touches.size())) {
    for (const Touch& touch : touches) {
      grants |= touch.mode == Touch::Mode::grant;
      awaits |= touch.mode == Touch::Mode::await;
      granules |= bits_of(touch);
    }
  }

  std::span<const Touch> all() const { return {items, count}; }

 private:
  static std::uint64_t bits_of(const Touch& touch) {
    constexpr std::uint64_t kAll = ~std::uint64_t{0};
    constexpr std::uint32_t kLarge = 64 * kGranule;
    if (touch.mode == Touch::Mode::everything || touch.size > kLarge) return kAll;
    // A touch of no bytes counts as one of its first byte: it conflicts with others that have it.
    const std::uint64_t last_byte = touch.address + (touch.size == 0 ? 0 : touch.size - 1);
    if (last_byte < touch.address) return kAll;
    std::uint64_t bits = 0;
    for (std::uint64_t granule = touch.address / kGranule; granule <= last_byte / kGranule;
         ++granule)
      bits |= std::uint64_t{1} << (granule * 0x9e3779b97f4a7c15 >> 58);
    return bits;
  }
};

inline Relation relation(const Touches& a, const Touches& b) {
  if ((a.granules & b.granules) == 0) return Relation::independent;
  return explore::relation(a.all(), b.all());
}

inline bool dependent(const Touches& a, const Touches& b) {
  return (a.granules & b.granules) != 0 && explore::dependent(a.all(), b.all());
}

}  // namespace racekit::explore::flat
