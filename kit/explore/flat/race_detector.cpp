#include "kit/explore/flat/race_detector.h"

namespace racekit::explore::flat {
namespace {

bool overlap(const AccessFacts& a, const AccessFacts& b) {
  return a.address < b.address ? b.address - a.address < a.size : a.address - b.address < b.size;
}

bool is_atomic(const AccessFacts& access) {
  return access.order != MemoryOrder::plain && access.kind != Access::Kind::free;
}

bool conflict(const AccessFacts& a, const AccessFacts& b) {
  const bool both_read = a.kind == Access::Kind::read && b.kind == Access::Kind::read;
  return !both_read && !(is_atomic(a) && is_atomic(b)) && overlap(a, b);
}

Range common(const AccessFacts& a, const AccessFacts& b) {
  const std::uint64_t from = std::max(a.address, b.address);
  return {from, std::min(a.address + a.size, b.address + b.size) - from};
}

// Whatever is ordered after a thread's later access is ordered after its earlier one: of the same
// place's accesses the last one is enough.
bool is_like(const PastAccess& a, const PastAccess& b) {
  return a.thread == b.thread && a.facts.place == b.facts.place && a.facts.kind == b.facts.kind &&
         a.facts.order == b.facts.order && a.facts.address == b.facts.address &&
         a.facts.size == b.facts.size;
}

}  // namespace

RaceDetector::RaceDetector(Arena& arena, Told told, std::uint32_t pages)
    : arena_(arena),
      trail_(arena),
      memory_(arena, trail_, pages),
      synchronization_(arena, trail_, memory_),
      births_(arena.take<Birth>(kMostThreads)),
      born_(arena.take<bool>(kMostThreads)),
      shared_(arena.take<std::uint64_t>(kFilterBits / 64)),
      buckets_(arena.take<Race*>(kBuckets)),
      told_(told) {
  if (born_) std::fill_n(born_, kMostThreads, false);
  if (buckets_) std::fill_n(buckets_, kBuckets, nullptr);
}

void RaceDetector::look_only_at(std::span<const std::uint64_t> granules) {
  granules_ = granules;
  std::fill_n(shared_, kFilterBits / 64, std::uint64_t{0});
  for (const std::uint64_t granule : granules)
    shared_[granule % kFilterBits / 64] |= std::uint64_t{1} << (granule % 64);
}

// Whether one of these granules is among those that are looked at.
bool RaceDetector::has_shared_granule(std::uint64_t first, std::uint64_t last) const {
  const auto found = std::lower_bound(granules_.begin(), granules_.end(), first);
  return found != granules_.end() && *found <= last;
}

void RaceDetector::forget_births(std::uint32_t known) {
  for (; birth_count_ > 0 && births_[birth_count_ - 1].step >= known; --birth_count_)
    born_[births_[birth_count_ - 1].thread] = false;
}

void RaceDetector::add_birth(std::uint32_t thread, std::uint32_t step,
                             const AccessNumber* created) {
  births_[birth_count_++] = {created ? *created : AccessNumber{}, step, thread, created != nullptr};
  born_[thread] = true;
}

// The first access that another thread may not know of.
AccessNumber RaceDetector::end_of_the_beginning() const {
  if (birth_count_ == 0) return {};
  AccessNumber end = births_[0].created;
  for (std::uint32_t i = 0; i < birth_count_; ++i) {
    if (!births_[i].is_known) return {};
    end = std::min(end, births_[i].created);
  }
  return end;
}

bool RaceDetector::has_room() const {
  // An access of up to 17 granules makes a cell and a past access in each.
  constexpr std::size_t kSmall = 17 * (TouchedMemory::kNeed + 2 * sizeof(PastAccess));
  return arena_.room() >= kSmall + synchronization_.need();
}

bool RaceDetector::begin_step(ThreadNumber number) {
  const auto thread = static_cast<std::uint32_t>(number);
  if (thread >= kMostThreads || !has_room()) return false;
  const Trail::Mark mark = trail_.mark();
  last_mark_ = arena_.make<StepMark>({last_mark_, mark});
  ++marks_;
  synchronization_.meet(thread);
  return true;
}

// All is as it was before this step.
void RaceDetector::back_to(std::uint32_t step) {
  while (marks_ > step) {
    const StepMark mark = *last_mark_;
    trail_.back_to(mark.trail);
    last_mark_ = mark.before;
    --marks_;
  }
  steps_ = std::min(steps_, step);
}

bool RaceDetector::apply(std::uint32_t thread, const Edge& edge, std::uint32_t step) {
  if (!has_room()) return false;
  synchronization_.apply(thread, edge, step);
  return true;
}

bool RaceDetector::look_at(std::uint32_t thread, const AccessFacts& access, AccessNumber number) {
  if (!has_room()) return false;
  synchronization_.note_access(thread);
  const PastAccess now{access, thread, {number, synchronization_.epoch(thread)}, nullptr};
  for (const PastAccess* past = memory_.large(); past; past = past->next)
    if (!hold_against(*past, now)) return false;
  if (access.size == 0) return true;
  return TouchedMemory::is_large(access.size) ? look_at_large(now) : look_at_small(now);
}

bool RaceDetector::look_at_large(const PastAccess& now) {
  const bool fits = memory_.each_cell(
      TouchedMemory::first_granule(now.facts), TouchedMemory::last_granule(now.facts),
      [&](const TouchedMemory::Cell& cell) {
        for (const PastAccess* past = cell.pasts; past; past = past->next)
          if (!hold_against(*past, now)) return false;
        return true;
      });
  if (!fits || !has_room()) return false;
  memory_.add_large(now);
  return true;
}

bool RaceDetector::look_at_small(const PastAccess& now) {
  const std::uint64_t last = TouchedMemory::last_granule(now.facts);
  for (std::uint64_t granule = TouchedMemory::first_granule(now.facts); granule <= last;
       ++granule) {
    TouchedMemory::Cell& cell = memory_.cell(granule);
    PastAccess* same = nullptr;
    PastAccess* behind = nullptr;
    for (PastAccess* past = cell.pasts; past; past = past->next) {
      if (!hold_against(*past, now)) return false;
      if (is_like(*past, now)) same = past;
      behind = past;
    }
    if (!has_room()) return false;
    if (same)
      trail_.set(same->last, now.last);
    else
      trail_.set(behind ? behind->next : cell.pasts, arena_.make(now));
  }
  return true;
}

// Notes a race, if it is one and new. False if there is no room.
bool RaceDetector::hold_against(const PastAccess& past, const PastAccess& now) {
  if (past.thread == now.thread || !conflict(past.facts, now.facts) ||
      synchronization_.knows(static_cast<std::uint32_t>(now.thread), past.thread, past.last.epoch))
    return true;
  const std::int32_t p = past.facts.place;
  const std::int32_t q = now.facts.place;
  const bool by_place = told_ == Told::of_places && p >= 0 && q >= 0;
  Race*& first = bucket(past, now, by_place);
  for (const Race* race = first; race; race = race->next_in_bucket) {
    if (race->is_of_places != by_place) continue;
    if (by_place
            ? std::minmax(race->first_facts.place, race->second_facts.place) == std::minmax(p, q)
            : race->first == past.last.number && race->second == now.last.number)
      return true;
  }
  if (!has_room()) return false;
  Race race;
  race.first = past.last.number;
  race.second = now.last.number;
  race.bytes = common(past.facts, now.facts);
  race.first_facts = past.facts;
  race.second_facts = now.facts;
  race.next = nullptr;
  race.next_in_bucket = first;
  race.is_of_places = by_place;
  Race* const made = arena_.make(race);
  trail_.set(first, made);
  trail_.set(last_race_ ? last_race_->next : first_race_, made);
  trail_.set(last_race_, made);
  return true;
}

RaceDetector::Race*& RaceDetector::bucket(const PastAccess& past, const PastAccess& now,
                                          bool by_place) {
  const auto mixed = [](std::uint64_t a, std::uint64_t b) {
    return (a * 0x9e3779b97f4a7c15 ^ b) * 0x9e3779b97f4a7c15 >> 54;
  };
  if (!by_place) {
    return buckets_[mixed(past.last.number.step * std::uint64_t{1 << 20} + past.last.number.access,
                          now.last.number.step * std::uint64_t{1 << 20} + now.last.number.access)];
  }
  const auto [low, high] = std::minmax(past.facts.place, now.facts.place);
  return buckets_[mixed(static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(high))];
}

}  // namespace racekit::explore::flat
