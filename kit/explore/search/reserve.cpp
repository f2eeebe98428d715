#include "kit/explore/search/reserve.h"

#include <sys/mman.h>

#include <new>

namespace racekit::explore {

Reserve::Reserve(std::size_t most) : memory_(MAP_FAILED), size_(most) {
  constexpr std::size_t kLeast = std::size_t{1} << 24;
  for (; size_ >= kLeast; size_ /= 2) {
    memory_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory_ != MAP_FAILED) break;
  }
  if (memory_ == MAP_FAILED) throw std::bad_alloc();
  arena_ = flat::Arena(memory_, size_);
}

Reserve::~Reserve() { munmap(memory_, size_); }

}  // namespace racekit::explore
