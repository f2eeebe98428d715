#pragma once

#include <cstdint>

#include "kit/explore/flat/arena.h"
#include "kit/explore/flat/clock.h"
#include "kit/explore/flat/tape.h"
#include "kit/explore/flat/trail.h"

namespace racekit::explore::flat {

/// One access of an execution: the step's access of this number.
struct AccessNumber {
  std::uint32_t step = 0;
  std::uint32_t access = 0;
  friend auto operator<=>(const AccessNumber&, const AccessNumber&) = default;
};

/// An access that later ones are held against.
struct PastAccess {
  struct Time {
    AccessNumber number;
    std::uint64_t epoch;  // its thread's own
  };
  AccessFacts facts;
  std::uint64_t thread;
  Time last;  // the last one like it
  PastAccess* next;
};

/// What an atomic's value passes on to those who read it.
struct AtomicValue {
  std::uint64_t address;
  Clock clock;
  AtomicValue* next;
};

/// The memory that an execution has touched, by granules of eight bytes. What is small lies in the
/// cells of its granules, what is large in a list. All changes are on the trail.
class TouchedMemory {
 public:
  struct Cell {
    PastAccess* pasts;
    AtomicValue* values;
  };

  /// `buckets`: a power of two, about as many as pages are expected. False, by is_ready(), if there
  /// is no room.
  TouchedMemory(Arena& arena, Trail& trail, std::uint32_t buckets);
  bool is_ready() const { return buckets_ != nullptr; }

  static bool is_large(std::uint32_t size) { return size > 16 * kGranule; }
  static std::uint64_t first_granule(const AccessFacts& access) {
    return access.address / kGranule;
  }
  static std::uint64_t last_granule(const AccessFacts& access) {
    return (access.address + access.size - 1) / kGranule;
  }

  /// At most so much of the arena takes a call of cell() or add_large().
  static constexpr std::size_t kNeed = 512;

  /// The granule's cell, made if need be. The caller has seen to it that there is room.
  Cell& cell(std::uint64_t granule) {
    Page* page = find(granule / kCells);
    if (!page) page = make(granule / kCells);
    return page->cells[granule % kCells];
  }

  /// Calls `visit` for each cell of these granules that has been made, in their sequence, until it
  /// gives false; gives what the last call gave. False also if there is no room.
  template <class Visit>
  bool each_cell(std::uint64_t first, std::uint64_t last, Visit visit);

  PastAccess* large() const { return large_; }
  void add_large(const PastAccess& past);

 private:
  static constexpr std::uint64_t kCells = 8;

  struct Page {
    std::uint64_t number;
    Page* next;
    Cell cells[kCells];
  };

  /// Neighbours stay neighbours, so that few of the buckets' pages are touched.
  Page*& bucket(std::uint64_t number) const {
    return buckets_[(number + (number >> 16) * 0x9e3779b1) & mask_];
  }
  Page* find(std::uint64_t number) const {
    Page* page = bucket(number);
    while (page && page->number != number) page = page->next;
    return page;
  }
  Page* make(std::uint64_t number);
  Page** all_pages(std::uint64_t first, std::uint64_t last, std::uint64_t& count);

  Arena& arena_;
  Trail& trail_;
  Page** buckets_;
  std::uint64_t mask_;
  std::uint64_t pages_ = 0;
  PastAccess* large_ = nullptr;
  PastAccess* last_large_ = nullptr;
};

template <class Visit>
bool TouchedMemory::each_cell(std::uint64_t first, std::uint64_t last, Visit visit) {
  const auto visit_page = [&](Page& page) {
    for (std::uint64_t i = 0; i < kCells; ++i) {
      const std::uint64_t granule = page.number * kCells + i;
      if (granule >= first && granule <= last && !visit(page.cells[i])) return false;
    }
    return true;
  };
  const std::uint64_t begin = first / kCells;
  const std::uint64_t end = last / kCells;
  if (end - begin < 2 * pages_ + 8) {
    for (std::uint64_t number = begin; number <= end; ++number)
      if (Page* const page = find(number); page && !visit_page(*page)) return false;
    return true;
  }
  // So large a piece of memory that fewer pages have been made. Their list stays in the arena,
  // below what the visits make, until the trail goes back.
  std::uint64_t count = 0;
  Page** const pages = all_pages(begin, end, count);
  if (!pages) return false;
  for (std::uint64_t i = 0; i < count; ++i)
    if (!visit_page(*pages[i])) return false;
  return true;
}

}  // namespace racekit::explore::flat
