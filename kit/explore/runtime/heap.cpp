#include "kit/explore/runtime/heap.h"

#include <sys/mman.h>

#include <algorithm>

#include "kit/explore/runtime/memory.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/room.h"
#include "kit/explore/runtime/scheduler.h"
#include "kit/explore/runtime/sharing.h"
#include "kit/explore/runtime/tape.h"
#include "kit/frames/processor.h"

namespace racekit::explore::heap {
namespace {

// One arena for each thread and one for what is not the program's, at an address of ours: the
// kernel places nothing in the middle of the address space of its own accord.
constexpr std::uint64_t kBase = processor::kFreeAddresses;
constexpr std::uint64_t kArena = std::uint64_t{1} << 30;
constexpr int kOther = kMostThreads;
constexpr std::uint64_t kGap = 16;
constexpr std::uint32_t kMostBlocks = 1 << 18;  // of one thread

std::uint64_t tops[kMostThreads + 1];

/// A thread's blocks by address, which is the order of their allocation: indices in the region.
struct Index {
  std::uint32_t count;
  std::uint32_t blocks[kMostBlocks];
};
Index* indices;
bool recording = false;

int arena_of(std::uint64_t address) { return static_cast<int>((address - kBase) / kArena); }

void prepare() {
  make_room(kBase, (kMostThreads + 1) * kArena, PROT_READ | PROT_WRITE);
  indices =
      reinterpret_cast<Index*>(make_room(0, kMostThreads * sizeof(Index), PROT_READ | PROT_WRITE));
  for (int i = 0; i <= kMostThreads; ++i)
    tops[i] = kBase + static_cast<std::uint64_t>(i) * kArena + kGap;
}

void* take(int arena, std::uint64_t size, std::uint64_t alignment) {
  const std::uint64_t end = kBase + static_cast<std::uint64_t>(arena + 1) * kArena;
  const std::uint64_t address = (tops[arena] + alignment - 1) / alignment * alignment;
  if (size > kArena || address + size + kGap > end) return nullptr;
  tops[arena] = (address + size + 15) / 16 * 16 + kGap;
  return reinterpret_cast<void*>(address);
}

/// The size stands before such a block.
void* take_other(std::uint64_t size, std::uint64_t alignment) {
  void* const block = take(kOther, size, alignment);
  if (block) static_cast<std::uint64_t*>(block)[-1] = size;
  return block;
}

/// The block that starts nearest below an address, or at it; null if there is none.
Block* block_below(std::uint64_t address) {
  const Index& index = indices[arena_of(address)];
  const std::uint32_t* const after = std::upper_bound(
      index.blocks, index.blocks + index.count, address,
      [](std::uint64_t a, std::uint32_t b) { return a < region->blocks.items[b].address; });
  return after == index.blocks ? nullptr : &region->blocks.items[after[-1]];
}

[[noreturn]] void misused(Misuse::Kind kind, std::uint64_t address, std::size_t size,
                          const Block* block) {
  finish(Misuse{kind, address, static_cast<std::uint32_t>(size),
                block ? static_cast<int>(block - region->blocks.items) : -1});
}

}  // namespace

bool is_heap(std::uint64_t address) {
  return kBase <= address && address < kBase + (kMostThreads + 1) * kArena;
}

void* allocate(std::size_t size, std::size_t alignment, const void* caller) {
  if (!indices) prepare();
  alignment = std::max<std::size_t>(alignment, 16);
  if (!recording || !watched()) return take_other(size, alignment);
  Index& index = indices[self->number];
  void* const address = take(self->number, size, alignment);
  if (!address || region->blocks.full() || index.count == kMostBlocks) return nullptr;
  index.blocks[index.count++] = region->blocks.count;
  region->blocks.add() = {.address = reinterpret_cast<std::uint64_t>(address),
                          .size = size,
                          .thread = self->number,
                          .place = place_here(caller)};
  return address;
}

void release(void* pointer, const void* caller) {
  const auto address = reinterpret_cast<std::uint64_t>(pointer);
  if (!recording || !watched()) return;
  self->place = place_here(caller);
  if (!is_heap(address)) {
    if (is_program_code(caller)) misused(Misuse::Kind::invalid_free, address, 1, nullptr);
    return;
  }
  if (arena_of(address) == kOther) return;
  Block* const block = block_below(address);
  if (!block || block->address != address) misused(Misuse::Kind::invalid_free, address, 1, block);
  const std::size_t size = std::max<std::size_t>(block->size, 1);
  if (!alone() && sharing::is_known(pointer, size)) {
    Operation operation{.verb = Verb::free, .place = self->place};
    perform(operation.touch(Touch::Mode::write, pointer, size));
  }
  if (block->freed_by >= 0) {
    if (block->freed_by != self->number) sharing::report(pointer, size);
    misused(Misuse::Kind::double_free, address, 1, block);
  }
  settle_last_write(*self);
  self->spin.on_progress();
  add_access(Access::Kind::free, MemoryOrder::plain, pointer, size, self->place);
  if (!alone()) sharing::note_free(*self, pointer, size);
  block->freed_by = self->number;
  block->free_place = self->place;
}

std::size_t size_of(const void* pointer) {
  const auto address = reinterpret_cast<std::uint64_t>(pointer);
  if (!indices || !is_heap(address)) return 0;
  if (arena_of(address) == kOther) return static_cast<const std::uint64_t*>(pointer)[-1];
  const Block* const block = block_below(address);
  return block && block->address == address ? block->size : 0;
}

void check(Thread& thread, const void* pointer, std::size_t size) {
  const auto address = reinterpret_cast<std::uint64_t>(pointer);
  if (!is_heap(address) || arena_of(address) == kOther) return;
  const auto holds_it = [&](const Block* block) {
    return block->address <= address && address + size <= block->address + block->size;
  };
  if (thread.last_block && holds_it(thread.last_block) && thread.last_block->freed_by < 0) return;
  const Block* const block = block_below(address);
  thread.last_block = block;
  if (!block || !holds_it(block)) misused(Misuse::Kind::out_of_bounds, address, size, block);
  if (block->freed_by < 0) return;
  if (block->freed_by != thread.number) sharing::report(pointer, size);
  misused(Misuse::Kind::use_after_free, address, size, block);
}

void start_recording() {
  if (!indices) prepare();
  recording = true;
}

}  // namespace racekit::explore::heap
