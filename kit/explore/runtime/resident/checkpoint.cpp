#include "kit/explore/runtime/resident/checkpoint.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <string_view>

#include "kit/explore/region.h"
#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/tape.h"

namespace racekit::explore::resident {
namespace {

std::uint64_t number_in(const char*& text) {
  std::uint64_t value = 0;
  for (;; ++text) {
    if ('0' <= *text && *text <= '9')
      value = value * 16 + static_cast<std::uint64_t>(*text - '0');
    else if ('a' <= *text && *text <= 'f')
      value = value * 16 + static_cast<std::uint64_t>(*text - 'a' + 10);
    else
      return value;
  }
}

/// Memory without a file is shared with those that fork() has made: with the fork server and its
/// children, which stand still while a worker runs. The kernel gives it this name.
bool is_anonymous(const char* line, const char* line_end) {
  constexpr std::string_view kName = "/dev/zero (deleted)";
  return std::string_view(line, line_end).ends_with(kName);
}

// Word by word: the processor is quickest with whole pages.
void copy_page(void* to, const void* from, std::size_t size) {
  std::size_t words = size / sizeof(std::uint64_t);
  asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}
void clear_page(void* to, std::size_t size) {
  std::size_t words = size / sizeof(std::uint64_t);
  asm volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(0) : "memory");
}

}  // namespace

const char* Checkpoint::take(std::uint64_t own_begin, std::uint64_t own_end) {
  const long file = kernel(SYS_open, bits("/proc/self/maps"), O_RDONLY | O_CLOEXEC);
  std::size_t size = 0;
  for (long count = 1; count > 0; size += count > 0 ? static_cast<std::size_t>(count) : 0) {
    if (size + kPage > sizeof text_) return "more pieces of memory than can be put back";
    count = kernel(SYS_read, file, bits(text_ + size), static_cast<long>(kPage));
  }
  kernel(SYS_close, file);
  if (size == 0) return "memory that cannot be listed: /proc/self/maps";

  const auto of_the_region = reinterpret_cast<std::uint64_t>(region);
  for (const char* line = text_; *line != '\0';) {
    const std::uint64_t begin = number_in(line);
    const std::uint64_t end = number_in(++line);
    const char* const rights = ++line;
    while (*line != '\0' && *line != '\n') ++line;
    const char* const line_end = line;
    line += *line == '\n' ? 1 : 0;
    if (rights[1] != 'w' || (own_begin <= begin && end <= own_end)) continue;
    if (rights[3] != 'p') {
      if (of_the_region <= begin && end <= of_the_region + sizeof(Region) + kPage) continue;
      if (!is_anonymous(rights, line_end)) return "memory that it shares with another process";
    }
    if (rights[2] == 'x') return "memory that is both written to and run";
    if (area_count_ == kMostAreas) return "more pieces of memory than can be put back";
    areas_[area_count_++] = {begin, end};
  }
  for (std::uint32_t i = 0; i < area_count_; ++i)
    if (kernel(SYS_mprotect, static_cast<long>(areas_[i].begin),
               static_cast<long>(areas_[i].end - areas_[i].begin), PROT_READ) != 0)
      return "memory that the system does not protect";
  return nullptr;
}

bool Checkpoint::is_kept(std::uint64_t page) const {
  for (std::uint32_t i = 0; i < area_count_; ++i)
    if (areas_[i].begin <= page && page < areas_[i].end) return true;
  return false;
}

Checkpoint::Opened Checkpoint::open(std::uint64_t address) {
  const std::uint64_t page = address / kPage * kPage;
  if (!is_kept(page)) return Opened::not_kept;
  for (std::uint32_t i = 0; i < page_count_; ++i)
    if (pages_[i].address == page) return Opened::not_kept;  // it is writable
  if (page_count_ == kMostPages) return Opened::full;
  bool is_zero = true;
  for (std::uint64_t i = 0; i < kPage / sizeof(std::uint64_t); ++i)
    is_zero &= reinterpret_cast<const std::uint64_t*>(page)[i] == 0;
  if (kernel(SYS_mprotect, static_cast<long>(page), kPage, PROT_READ | PROT_WRITE) != 0)
    return Opened::full;  // the system counts protected pieces, too
  pages_[page_count_++] = {page, is_zero, copy_count_};
  if (!is_zero)
    copy_page(copies_ + copy_count_++ * kPage, reinterpret_cast<const void*>(page), kPage);
  return Opened::yes;
}

bool Checkpoint::open_all(std::uint64_t address, std::uint64_t size) {
  if (size == 0) return true;
  for (std::uint64_t page = address / kPage; page <= (address + size - 1) / kPage; ++page)
    if (open(page * kPage) == Opened::full) return false;
  return true;
}

void Checkpoint::copy_pages(char* to) const {
  for (std::uint32_t i = 0; i < page_count_; ++i)
    copy_page(to + i * kPage, reinterpret_cast<const void*>(pages_[i].address), kPage);
}

void Checkpoint::put_back(const char* pages, std::uint32_t count) const {
  for (std::uint32_t i = 0; i < count; ++i)
    copy_page(reinterpret_cast<void*>(pages_[i].address), pages + i * kPage, kPage);
  for (std::uint32_t i = count; i < page_count_; ++i) {
    void* const page = reinterpret_cast<void*>(pages_[i].address);
    if (pages_[i].is_zero)
      clear_page(page, kPage);
    else
      copy_page(page, copies_ + pages_[i].copy * kPage, kPage);
  }
}

}  // namespace racekit::explore::resident
