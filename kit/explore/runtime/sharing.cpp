#include "kit/explore/runtime/sharing.h"

#include <sys/mman.h>

#include <algorithm>

#include "kit/explore/runtime/room.h"
#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/thread.h"

namespace racekit::explore::sharing {
namespace {

/// When a thread last used a granule in each way: its clock then, 0 for never.
struct Uses {
  std::uint32_t at[3];
  std::int32_t thread;
  std::uint32_t next;  ///< of another thread, 0: none
};

struct Granule {
  std::uint64_t number;  ///< 0: an empty slot (nothing lies at address 0)
  std::uint32_t uses;    ///< the first
  bool reported;
};

constexpr std::uint64_t kSlots = 1 << 22;
constexpr std::uint32_t kMostUses = 1 << 23;

Granule* granules;
Uses* uses;
std::uint32_t use_count = 1;  // 0 is none

std::uint64_t granule_of(const void* address) {
  return reinterpret_cast<std::uint64_t>(address) / kGranule;
}

/// Neighbours stay neighbours, so that a page of the program costs a few pages of this; regions far
/// from each other get slots far from each other.
Granule& slot_of(std::uint64_t number) {
  std::uint64_t slot = number + (number >> 18) * 0x9e3779b1;
  for (;; ++slot) {
    Granule& granule = granules[slot & (kSlots - 1)];
    if (granule.number == number || granule.number == 0) return granule;
  }
}

Uses& uses_of(Granule& granule, const Thread& thread) {
  for (std::uint32_t i = granule.uses; i != 0; i = uses[i].next)
    if (uses[i].thread == thread.number) return uses[i];
  if (use_count == kMostUses) finish(End::limited, 0, "the program uses too much memory");
  Uses& fresh = uses[use_count];
  fresh = {{0, 0, 0}, thread.number, granule.uses};
  granule.uses = use_count++;
  return fresh;
}

bool in_conflict(Use mine, Use theirs) {
  if (mine == Use::synchronize && theirs == Use::synchronize) return false;
  return mine != Use::read || theirs != Use::read;
}

bool used_by_another(const Granule& granule, const Thread& me, Use mine) {
  for (std::uint32_t i = granule.uses; i != 0; i = uses[i].next) {
    if (uses[i].thread == me.number) continue;
    for (const Use theirs : {Use::read, Use::write, Use::synchronize})
      if (in_conflict(mine, theirs) &&
          uses[i].at[static_cast<int>(theirs)] > me.seen[uses[i].thread])
        return true;
  }
  return false;
}

void report(Granule& granule) {
  if (granule.reported) return;
  granule.reported = true;
  if (!region->newly_shared.full()) region->newly_shared.add() = granule.number;
}

void check(Granule& granule, const Thread& me, Use use) {
  if (!granule.reported && !used_by_another(granule, me, use)) return;
  report(granule);
  add_touch(use == Use::read ? Touch::Mode::read : Touch::Mode::write, granule.number * kGranule,
            kGranule);
}

template <class T>
T* room_for(std::uint64_t count) {
  return reinterpret_cast<T*>(make_room(0, count * sizeof(T), PROT_READ | PROT_WRITE));
}

}  // namespace

bool is_known(const void* address, std::size_t size) {
  const auto& known = region->shared;
  const std::uint64_t first = granule_of(address);
  const std::uint64_t last = (reinterpret_cast<std::uint64_t>(address) + size - 1) / kGranule;
  const auto may_be = [](std::uint64_t granule) {
    const std::uint64_t bit = granule_bit(granule);
    return (region->shared_filter[bit / 64] >> bit % 64 & 1) != 0;
  };
  if (last - first <= 1 && !may_be(first) && !may_be(last)) return false;
  const std::uint64_t* const found = std::lower_bound(known.begin(), known.end(), first);
  return found != known.end() && *found <= last;
}

void note(Thread& thread, const void* address, std::size_t size, Use use) {
  const std::uint64_t last = (reinterpret_cast<std::uint64_t>(address) + size - 1) / kGranule;
  for (std::uint64_t number = granule_of(address); number <= last; ++number) {
    Granule& granule = slot_of(number);
    if (granule.number == 0) granule.number = number;
    uses_of(granule, thread).at[static_cast<int>(use)] = thread.clock;
    if (!is_known(reinterpret_cast<const void*>(number * kGranule), 1)) check(granule, thread, use);
  }
}

void note_free(Thread& thread, const void* address, std::size_t size) {
  const std::uint64_t last = (reinterpret_cast<std::uint64_t>(address) + size - 1) / kGranule;
  for (std::uint64_t number = granule_of(address); number <= last; ++number) {
    Granule& granule = slot_of(number);
    if (granule.number != 0 && !is_known(reinterpret_cast<const void*>(number * kGranule), 1))
      check(granule, thread, Use::write);
  }
}

void report(const void* address, std::size_t size) {
  const std::uint64_t last = (reinterpret_cast<std::uint64_t>(address) + size - 1) / kGranule;
  for (std::uint64_t number = granule_of(address); number <= last; ++number) {
    if (is_known(reinterpret_cast<const void*>(number * kGranule), 1)) continue;
    Granule& granule = slot_of(number);
    if (granule.number == 0) granule.number = number;
    report(granule);
  }
}

void prepare() {
  granules = room_for<Granule>(kSlots);
  uses = room_for<Uses>(kMostUses);
}

}  // namespace racekit::explore::sharing
