#include "kit/explore/runtime/circle.h"

#include <link.h>

#include "kit/explore/runtime/frame_state.h"
#include "kit/explore/runtime/heap.h"
#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/thread.h"

namespace racekit::explore::circle {
namespace {

constexpr std::uint64_t kMostGlobals = 1 << 20;  // bytes that are looked at each time
constexpr std::uint64_t kMostHeap = 1 << 20;
constexpr int kTries = 3;  // of one thread at one place: then it is worth while to look

const std::uint64_t* globals_begin;
const std::uint64_t* globals_end;

bool unseen = false;  // for good: something changed that is not looked at
bool clock_counts = false;
std::uint64_t counts = 0;

/// The states before the steps so far.
struct Known {
  std::uint64_t state;
  std::uint32_t step;
};
constexpr std::uint32_t kRoom = 1 << 14;
Known known[kRoom];
std::uint32_t known_count = 0;

int learn(dl_phdr_info* object, std::size_t, void*) {
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = object->dlpi_phdr[i];
    if (part.p_type != PT_LOAD || !(part.p_flags & PF_W)) continue;
    const std::uint64_t begin = (object->dlpi_addr + part.p_vaddr + 7) / 8 * 8;
    const std::uint64_t end = (object->dlpi_addr + part.p_vaddr + part.p_memsz) / 8 * 8;
    globals_begin = reinterpret_cast<const std::uint64_t*>(begin);
    globals_end = reinterpret_cast<const std::uint64_t*>(end);
  }
  return 1;  // the list starts with the program itself
}

bool on_a_stack(std::uint64_t address) {
  for (int n = 0; n < thread_count; ++n)
    if (threads[n].state == Thread::State::alive &&
        threads[n].stack_end - address < std::uint64_t{8} << 20)
      return true;
  return false;
}

std::uint64_t state_of(const Thread& thread) {
  std::uint64_t hash = mixed(0, static_cast<std::uint64_t>(thread.state));
  if (thread.state != Thread::State::alive) return mixed(hash, thread.joined);
  const Operation& next = thread.pending;
  hash = mixed(hash, static_cast<std::uint64_t>(next.place));
  hash = mixed(hash, static_cast<std::uint64_t>(next.verb));
  for (int i = 0; i < next.touch_count; ++i) hash = mixed(hash, next.touches[i].address);
  hash = mixed(hash, thread.spin.locks());
  hash = mixed(hash, (thread.spin.parked() ? 1U : 0U) + (thread.woken ? 2U : 0U) +
                         (thread.goes_on ? 4U : 0U) + (thread.detached ? 8U : 0U));
  hash = mixed(hash, thread.timeouts + (std::uint64_t{thread.spurious} << 32));
  if (clock_counts) hash = mixed(hash, static_cast<std::uint64_t>(thread.now));
  return thread.frame.stack ? mixed(hash, hash_of(thread.frame, thread.stack_end)) : hash;
}

/// False if the blocks are too large.
bool add_heap(std::uint64_t& hash) {
  std::uint64_t bytes = 0;
  for (const Block& block : region->blocks) {
    if (block.freed_by >= 0) continue;
    if ((bytes += block.size) > kMostHeap) return false;
    const auto* const begin = reinterpret_cast<const std::uint64_t*>(block.address);
    hash = mixed(mixed(hash, block.address), begin, begin + (block.size + 7) / 8);
  }
  return true;
}

}  // namespace

void prepare() { dl_iterate_phdr(learn, nullptr); }

void on_try(Thread& me) {
  std::uint8_t& tries = me.tries[static_cast<std::uint32_t>(me.place) % Thread::kTriesRoom];
  if (tries < kTries && ++tries == kTries) region->may_circle = true;
}

void note_frame(Thread& me) {
  if (!region->find_circles) return;
  me.frame = {};
  if (me.pending.place < 0) return on_unseen_change();
  const std::uint64_t pc = region->places.items[me.pending.place].pc;
  me.frame = frame_state(reinterpret_cast<const void*>(pc));
  if (!me.frame.stack) on_unseen_change();
}

void on_unseen_change() { unseen = true; }

void on_write(const void* address) {
  if (!region->find_circles || unseen) return;
  const auto at = reinterpret_cast<std::uint64_t>(address);
  const auto* const word = reinterpret_cast<const std::uint64_t*>(at);
  if ((globals_begin <= word && word < globals_end) || heap::is_heap(at) || on_a_stack(at)) return;
  on_unseen_change();
}

void on_count(const void* object, int change) {
  counts += static_cast<std::uint64_t>(change) * mixed(1, reinterpret_cast<std::uint64_t>(object));
}

void on_clock() { clock_counts = true; }

void look() {
  if (!region->find_circles || unseen || known_count == kRoom) return;
  const auto size =
      reinterpret_cast<std::uint64_t>(globals_end) - reinterpret_cast<std::uint64_t>(globals_begin);
  std::uint64_t state = mixed(counts, static_cast<std::uint64_t>(thread_count));
  if (size > kMostGlobals || !add_heap(state)) return on_unseen_change();
  state = mixed(state, globals_begin, globals_end);
  for (int n = 0; n < thread_count; ++n) state = mixed(state, state_of(threads[n]));
  for (std::uint32_t i = known_count; i-- > 0;) {
    if (known[i].state != state || region->steps.count < region->prefix.count) continue;
    region->circle = known[i].step;
    finish(End::circular, 0, "");
  }
  known[known_count++] = {state, region->steps.count};
}

}  // namespace racekit::explore::circle
