#pragma once

#include <cstddef>
#include <cstdint>

namespace racekit::explore::resident {

/// The process's memory at one moment, to which it can be put back.
///
/// All that can be written is write-protected at first. The first write to a page raises a signal,
/// whose handler calls open(): the page's bytes are kept, and it is writable from then on. So an
/// execution costs a copy of each page that some execution has written to, and no system call.
///
/// It must lie in memory that it does not take itself. Plain data: all zeros is an empty one.
class Checkpoint {
 public:
  /// Keeps this moment. What lies from `own_begin` to `own_end` is left alone. Gives why that is
  /// not possible ("memory that it shares with another process"), or null.
  const char* take(std::uint64_t own_begin, std::uint64_t own_end);

  enum class Opened : std::uint8_t {
    yes,
    not_kept,  ///< nothing was kept there: the write is the program's fault
    full,      ///< more pages than there is room for
  };
  /// A page is about to be written to.
  Opened open(std::uint64_t address);

  /// Before the kernel writes there, as it would not raise the signal. False if there is no room.
  bool open_all(std::uint64_t address, std::uint64_t size);

  void put_back() const { put_back(nullptr, 0); }

  /// The pages that have been opened so far, in that order, for put_back(): they hold what has
  /// changed. `to` has room for page_count() of them.
  void copy_pages(char* to) const;
  std::uint32_t page_count() const { return page_count_; }

  /// Puts back the first `count` pages as `pages` has them, the others as they were at first.
  void put_back(const char* pages, std::uint32_t count) const;

  static constexpr std::uint64_t kPage = 4096;

 private:
  static constexpr std::uint32_t kMostAreas = 512;
  static constexpr std::uint32_t kMostPages = 1 << 13;

  struct Area {
    std::uint64_t begin;
    std::uint64_t end;
  };
  struct Page {
    std::uint64_t address;
    bool is_zero;  ///< it held nothing else
    std::uint32_t copy;
  };

  bool is_kept(std::uint64_t page) const;

  std::uint32_t area_count_;
  std::uint32_t page_count_;
  std::uint32_t copy_count_;
  Area areas_[kMostAreas];
  Page pages_[kMostPages];
  char text_[std::size_t{1} << 20];  ///< of /proc/self/maps
  alignas(kPage) char copies_[kMostPages * kPage];
};

}  // namespace racekit::explore::resident
