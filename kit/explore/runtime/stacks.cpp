#include "kit/explore/runtime/stacks.h"

#include <sys/mman.h>

#include "kit/explore/region.h"
#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/room.h"
#include "kit/frames/processor.h"

namespace racekit::explore {
namespace {

constexpr std::uint64_t kBase = processor::kFreeAddresses + 0x800'0000'0000;  // above the heap
constexpr std::uint64_t kSize = 8 << 20;
constexpr std::uint64_t kGap = 1 << 20;

}  // namespace

Stack make_stack(int thread) {
  const std::uint64_t bottom = kBase + static_cast<std::uint64_t>(thread) * (kSize + kGap) + kGap;
  kernel(SYS_mprotect, static_cast<long>(bottom), kSize, PROT_READ | PROT_WRITE);
  return {reinterpret_cast<void*>(bottom), kSize};
}

void reserve_stacks() { make_room(kBase, kMostThreads * (kSize + kGap) + kGap, PROT_NONE); }

}  // namespace racekit::explore
