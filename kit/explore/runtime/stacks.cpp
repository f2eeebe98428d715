#include "kit/explore/runtime/stacks.h"

#include <sys/mman.h>

#include "kit/explore/region.h"
#include "kit/explore/runtime/real.h"

namespace racekit::explore {
namespace {

constexpr long kBase = 0x1800'0000'0000;
constexpr long kSize = 8 << 20;
constexpr long kGap = 1 << 20;

}  // namespace

Stack make_stack(int thread) {
  const long bottom = kBase + thread * (kSize + kGap) + kGap;
  kernel(SYS_mprotect, bottom, kSize, PROT_READ | PROT_WRITE);
  return {reinterpret_cast<void*>(bottom), kSize};
}

void reserve_stacks() {
  kernel(SYS_mmap, kBase, kMostThreads * (kSize + kGap) + kGap, PROT_NONE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
}

}  // namespace racekit::explore
