#include "kit/explore/flat/counts.h"

#include <algorithm>

namespace racekit::explore::flat {
namespace {

std::uint64_t number_of(const AccessFacts& access) {
  constexpr std::uint64_t kUnknown = std::uint64_t{1} << 63;
  return access.place < 0 ? access.address | kUnknown : static_cast<std::uint64_t>(access.place);
}

}  // namespace

Counts::Counts(Arena& arena, std::uint32_t most)
    : arena_(arena),
      buckets_(arena.take<Pair*>(kBuckets)),
      preemptions_(arena.take<std::uint32_t>(most)) {
  if (buckets_) std::fill_n(buckets_, kBuckets, nullptr);
  for (Shortest& shortest : shortest_) shortest.schedule = arena.take<Choice>(most);
  shortest_racy_.schedule = arena.take<Choice>(most);  // if this fits, so did all before
}

// False if there is no room.
bool Counts::note(const RaceDetector::Race& race) {
  const auto [low, high] = std::minmax({number_of(race.first_facts), number_of(race.second_facts)});
  Pair*& first = buckets_[(low * 0x9e3779b97f4a7c15 ^ high) * 0x9e3779b97f4a7c15 >> 52];
  for (const Pair* pair = first; pair; pair = pair->next)
    if (pair->low == low && pair->high == high) return true;
  Pair* const pair = arena_.make<Pair>({low, high, first});
  if (!pair) return false;
  first = pair;
  ++races;
  return true;
}

}  // namespace racekit::explore::flat
