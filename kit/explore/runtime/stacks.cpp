#include "kit/explore/runtime/stacks.h"

#include <sys/mman.h>

#include <algorithm>

#include "kit/explore/region.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/room.h"
#include "kit/explore/runtime/scheduler.h"
#include "kit/explore/runtime/sharing.h"
#include "kit/explore/runtime/tape.h"
#include "kit/frames/processor.h"

namespace racekit::explore {
namespace {

constexpr std::uint64_t kBase = processor::kFreeAddresses + 0x800'0000'0000;  // above the heap
constexpr std::uint64_t kSize = 8 << 20;  // main's may be larger: its variables lie at the top
constexpr std::uint64_t kGap = 1 << 20;

std::uint64_t number_of(const void* address) { return reinterpret_cast<std::uint64_t>(address); }

/// Whose stack it is; null if it is none's, or the thread's own.
Thread* owner(const Thread& me, std::uint64_t address) {
  Thread* found = nullptr;
  if (kBase <= address && address < kBase + kMostThreads * (kSize + kGap))
    found = &threads[(address - kBase) / (kSize + kGap)];
  else if (address < threads[0].stack_end && threads[0].stack_end - address < kSize)
    found = &threads[0];
  return found == &me ? nullptr : found;
}

/// Where the stack ends of the function that waits inside the runtime: the runtime's own frames,
/// which lie below, have frame pointers.
std::uint64_t stack_pointer(const Thread& waiting) {
  const auto* frame = static_cast<const std::uint64_t*>(waiting.waits_at);
  while (is_kit_code(reinterpret_cast<const void*>(frame[1])))
    frame = reinterpret_cast<const std::uint64_t*>(frame[0]);
  return number_of(frame + 2);
}

bool is_dead(const Thread& thread, std::uint64_t address) {
  if (thread.state == Thread::State::ended) return true;
  return thread.waits_at != nullptr && address < stack_pointer(thread);
}

}  // namespace

Stack stack_of(int thread) {
  const std::uint64_t bottom = kBase + static_cast<std::uint64_t>(thread) * (kSize + kGap) + kGap;
  return {reinterpret_cast<void*>(bottom), kSize};
}

Stack make_stack(int thread) {
  const Stack stack = stack_of(thread);
  kernel(SYS_mprotect, bits(stack.bottom), kSize, PROT_READ | PROT_WRITE);
  return stack;
}

void check_stack(const Thread& thread, const void* address, std::size_t size) {
  const Thread* const other = owner(thread, number_of(address));
  if (other == nullptr || !is_dead(*other, number_of(address))) return;
  sharing::report(address, size);
  finish(
      Misuse{Misuse::Kind::dead_stack, number_of(address), static_cast<std::uint32_t>(size), -1});
}

void note_stack_use(const Thread& thread, const void* address, std::size_t size) {
  Thread* const other = owner(thread, number_of(address));
  if (other == nullptr) return;
  other->foreign_begin = std::min(other->foreign_begin, number_of(address));
  other->foreign_end = std::max(other->foreign_end, number_of(address) + size);
}

void end_frame(Thread& thread, const void* pc, const void* frame) {
  if (alone() || thread.node < 0 || thread.depth > Thread::kMostFrames) return;
  const std::uint64_t begin = number_of(static_cast<const std::uint64_t*>(frame) + 2);
  const auto used_from = [&](std::uint64_t end) {
    return (thread.foreign_begin < end && begin < thread.foreign_end) ||
           sharing::is_known(reinterpret_cast<const void*>(begin), end - begin);
  };
  if (!used_from(thread.stack_end)) return;
  const auto* const return_address =
      reinterpret_cast<const void*>(region->places.items[thread.node].pc);
  std::uint64_t end = 0;
  {
    const Inside inside;
    end = processor::frame_entered({return_address, pc, frame, thread.stack_end}).canonical;
  }
  if (end <= begin || !used_from(end)) return;

  const auto* const variables = reinterpret_cast<const void*>(begin);
  thread.place = place_in(thread, pc);
  if (sharing::is_known(variables, end - begin)) {
    Operation operation{.verb = Verb::end_frame, .place = thread.place};
    perform(operation.touch(Touch::Mode::write, variables, end - begin));
  }
  settle_last_write(thread);
  add_access(Access::Kind::free, MemoryOrder::plain, variables, end - begin, thread.place);
  sharing::note_free(thread, variables, end - begin);
  thread.foreign_begin = std::max(thread.foreign_begin, end);
}

void reserve_stacks() { make_room(kBase, kMostThreads * (kSize + kGap) + kGap, PROT_NONE); }

}  // namespace racekit::explore
