#include "kit/explore/flat/touched_memory.h"

#include <algorithm>

namespace racekit::explore::flat {

TouchedMemory::TouchedMemory(Arena& arena, Trail& trail, std::uint32_t buckets)
    : arena_(arena), trail_(trail), buckets_(arena.take<Page*>(buckets)), mask_(buckets - 1) {
  if (buckets_) std::fill_n(buckets_, buckets, nullptr);
}

TouchedMemory::Page* TouchedMemory::make(std::uint64_t number) {
  Page*& first = bucket(number);
  Page* const page = arena_.make<Page>({number, first, {}});
  trail_.set(first, page);
  trail_.set(pages_, pages_ + 1);
  return page;
}

void TouchedMemory::add_large(const PastAccess& past) {
  PastAccess* const made = arena_.make(past);
  trail_.set(large_ ? last_large_->next : large_, made);
  trail_.set(last_large_, made);
}

// The pages from `first` to `last` that there are, in their sequence; null if there is no room.
TouchedMemory::Page** TouchedMemory::all_pages(std::uint64_t first, std::uint64_t last,
                                               std::uint64_t& count) {
  Page** const pages = arena_.take<Page*>(pages_);
  if (!pages) return nullptr;
  for (std::uint64_t i = 0; i <= mask_; ++i)
    for (Page* page = buckets_[i]; page; page = page->next)
      if (page->number >= first && page->number <= last) pages[count++] = page;
  std::sort(pages, pages + count,
            [](const Page* a, const Page* b) { return a->number < b->number; });
  return pages;
}

}  // namespace racekit::explore::flat
