#include "kit/explore/search/dependence_order.h"

#include <algorithm>

#include "kit/base/split_mix.h"

namespace racekit::explore {
namespace {

// True if the first step is what lets the second one happen at all.
bool grants(std::span<const Touch> first, std::span<const Touch> second) {
  for (const Touch& a : first) {
    if (a.mode != Touch::Mode::grant) continue;
    for (const Touch& b : second) {
      if (b.mode == Touch::Mode::await && relation(a, b) == Relation::ordered) return true;
    }
  }
  return false;
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  return mixed_bits((hash ^ value) + kGoldenGamma);
}

}  // namespace

std::size_t DependenceOrder::previous(ThreadNumber thread, std::size_t size) const {
  for (std::size_t i = size; i-- > 0;) {
    if (events_[i].thread == thread) return i;
  }
  return none;
}

void DependenceOrder::push(ThreadNumber thread, std::vector<Touch> touches) {
  Event event{thread, std::move(touches)};
  VectorClock clock = clock_before(event, size());
  clock.set(static_cast<std::size_t>(thread), static_cast<std::uint32_t>(size()) + 1);
  events_.push_back(std::move(event));
  clocks_.push_back(std::move(clock));
}

void DependenceOrder::truncate(std::size_t size) {
  events_.resize(size);
  clocks_.resize(size);
}

VectorClock DependenceOrder::clock_before(const Event& event, std::size_t size) const {
  VectorClock clock;
  // Latest first: most earlier steps then lie within the clock already.
  for (std::size_t i = size; i-- > 0;) {
    if (covers(clock, i)) continue;
    if (events_[i].thread == event.thread || dependent(events_[i].touches, event.touches)) {
      clock.join(clocks_[i]);
    }
  }
  return clock;
}

std::vector<std::size_t> DependenceOrder::reversible(const Event& event, std::size_t size) const {
  VectorClock fixed;
  if (const std::size_t last = previous(event.thread, size); last != none) fixed = clocks_[last];
  const bool awaits = std::ranges::any_of(
      event.touches, [](const Touch& touch) { return touch.mode == Touch::Mode::await; });
  if (awaits) {
    for (std::size_t i = size; i-- > 0;) {
      if (!covers(fixed, i) && grants(events_[i].touches, event.touches)) fixed.join(clocks_[i]);
    }
  }
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < size; ++i) {
    if (events_[i].thread != event.thread && !covers(fixed, i) &&
        relation(events_[i].touches, event.touches) == Relation::reversible) {
      found.push_back(i);
    }
  }
  return found;
}

std::vector<std::size_t> DependenceOrder::enablers(const Event& event, std::size_t size) const {
  VectorClock own;
  if (const std::size_t last = previous(event.thread, size); last != none) own = clocks_[last];
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < size; ++i) {
    if (events_[i].thread != event.thread && !covers(own, i) &&
        relation(events_[i].touches, event.touches) == Relation::ordered) {
      found.push_back(i);
    }
  }
  return found;
}

DependenceOrder::Fingerprint DependenceOrder::fingerprint(std::span<const int> alternatives) const {
  // A step is known by its thread and its number within it, its alternative, and how many steps of
  // each thread lie before it. The steps' hashes are added up, so their sequence does not matter.
  std::vector<std::uint64_t> number(events_.size());
  std::vector<std::uint64_t> count;
  Fingerprint sum;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    const auto thread = static_cast<std::size_t>(events_[i].thread);
    if (count.size() <= thread) count.resize(thread + 1);
    number[i] = ++count[thread];
    std::uint64_t high = mixed(1, thread);
    std::uint64_t low = mixed(2, thread);
    const auto add = [&](std::uint64_t value) {
      high = mixed(high, value);
      low = mixed(low + value, value ^ high);
    };
    add(static_cast<std::uint64_t>(alternatives[i]));
    for (std::size_t t = 0; t < clocks_[i].size(); ++t) {
      if (clocks_[i][t] == 0) continue;
      add(t);
      add(number[clocks_[i][t] - 1]);
    }
    sum.high += high;
    sum.low += low;
  }
  return sum;
}

}  // namespace racekit::explore
