#include "kit/explore/flat/order.h"

#include <algorithm>

#include "kit/base/split_mix.h"

namespace racekit::explore::flat {
namespace {

// True if the first step is what lets the second one happen at all.
bool grants(const Touches& first, const Touches& second) {
  if (!first.grants || !second.awaits) return false;
  for (const Touch& a : first.all()) {
    if (a.mode != Touch::Mode::grant) continue;
    for (const Touch& b : second.all()) {
      if (b.mode == Touch::Mode::await && relation(a, b) == Relation::ordered) return true;
    }
  }
  return false;
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  return mixed_bits((hash ^ value) + kGoldenGamma);
}

}  // namespace

Order::Order(Arena& arena, std::uint32_t most)
    : arena_(arena), steps_(arena.take<Step>(most)), most_(steps_ ? most : 0) {
  for (std::uint32_t& step : last_) step = kNone;
}

std::uint32_t Order::last(ThreadNumber thread, std::uint32_t size) const {
  std::uint32_t step = last_[thread];
  while (step != kNone && step >= size) step = steps_[step].previous;
  return step;
}

// Visits the steps before `size` that are not covered by the clock, which has an entry for each
// thread and may grow meanwhile; latest first. `heap` has room for a number for each thread.
template <class Visit>
void Order::each_uncovered(const std::uint32_t* clock, std::uint32_t size, std::uint32_t* heap,
                           Visit visit) const {
  std::uint32_t* end = heap;
  for (std::uint32_t t = 0; t < threads_; ++t) {
    const std::uint32_t step = last(static_cast<ThreadNumber>(t), size);
    if (step != kNone && step >= clock[t]) *end++ = step;
  }
  std::make_heap(heap, end);
  while (end != heap) {
    std::pop_heap(heap, end--);
    const std::uint32_t step = *end;
    const std::uint32_t& covered = clock[steps_[step].thread];
    if (step < covered) continue;
    visit(step);
    const std::uint32_t previous = steps_[step].previous;
    if (previous == kNone || previous < covered) continue;
    *end++ = previous;
    std::push_heap(heap, end);
  }
}

bool Order::has_room(std::size_t touches, std::uint32_t size, std::size_t width) const {
  const std::size_t numbers = 3 * width + size;
  return arena_.room() >= touches * sizeof(Touch) + numbers * sizeof(std::uint32_t) + 64;
}

bool Order::examine(ThreadNumber thread, std::span<const Touch> touches, std::uint32_t size,
                    Event& event) {
  const auto own = static_cast<std::uint32_t>(thread);
  if (own >= kMostThreads || size_ == most_) return false;
  const std::uint32_t width = std::max(threads_, own + 1);
  if (!has_room(touches.size(), size, width)) return false;

  event.thread = thread;
  event.begin = arena_.mark();
  Touch* const copies = arena_.take<Touch>(touches.size());
  std::copy(touches.begin(), touches.end(), copies);
  event.touches = Touches({copies, touches.size()});
  event.after_touches = arena_.mark();
  event.entries = arena_.take<std::uint32_t>(width);
  event.before = {event.entries, width};
  event.after_clock = arena_.mark();

  std::uint32_t* const fixed = arena_.take<std::uint32_t>(width);
  std::uint32_t* const heap = arena_.take<std::uint32_t>(width);
  std::uint32_t* const found = arena_.take<std::uint32_t>(size);
  std::fill_n(fixed, width, 0u);
  if (const std::uint32_t before = last(thread, size); before != kNone) join(fixed, clock(before));
  if (event.touches.awaits) {
    each_uncovered(fixed, size, heap, [&](std::uint32_t step) {
      if (grants(steps_[step].touches, event.touches)) join(fixed, clock(step));
    });
  }
  std::copy_n(fixed, width, event.entries);
  std::uint32_t* end = found;
  each_uncovered(fixed, size, heap, [&](std::uint32_t step) {
    const Relation related = relation(steps_[step].touches, event.touches);
    if (related == Relation::independent) return;
    if (related == Relation::reversible) *end++ = step;
    if (event.entries[steps_[step].thread] <= step) join(event.entries, clock(step));
  });
  std::reverse(found, end);
  event.reversible = {found, end};
  return true;
}

bool Order::enablers(const Event& event, std::uint32_t size,
                     std::span<const std::uint32_t>& found) {
  if (!has_room(0, size, threads_)) return false;
  std::uint32_t* const own = arena_.take<std::uint32_t>(threads_);
  std::uint32_t* const heap = arena_.take<std::uint32_t>(threads_);
  std::uint32_t* const begin = arena_.take<std::uint32_t>(size);
  std::fill_n(own, threads_, 0u);
  const auto thread = static_cast<std::uint32_t>(event.thread);
  if (thread < threads_)
    if (const std::uint32_t before = last(event.thread, size); before != kNone)
      join(own, clock(before));
  std::uint32_t* end = begin;
  each_uncovered(own, size, heap, [&](std::uint32_t step) {
    if (relation(steps_[step].touches, event.touches) == Relation::ordered) *end++ = step;
  });
  std::reverse(begin, end);
  found = {begin, end};
  return true;
}

void Order::push(const Event& event) {
  event.entries[event.thread] = size_ + 1;
  const std::uint32_t previous = last_[event.thread];
  const std::uint32_t number = previous == kNone ? 1 : steps_[previous].number + 1;
  steps_[size_] = {event.thread, previous,           number, event.touches, event.before,
                   event.begin,  event.after_touches};
  last_[event.thread] = size_++;
  threads_ = std::max(threads_, static_cast<std::uint32_t>(event.thread) + 1);
  arena_.back_to(event.after_clock);
}

void Order::unlink(std::uint32_t size) {
  while (size_ > size) {
    const Step& step = steps_[--size_];
    last_[step.thread] = step.previous;
  }
}

void Order::truncate(std::uint32_t size) {
  if (size >= size_) return;
  unlink(size);
  arena_.back_to(steps_[size].begin);
}

Touches Order::take_back(std::uint32_t size) {
  unlink(size);
  arena_.back_to(steps_[size].after_touches);
  return steps_[size].touches;
}

// A step is known by its thread and its number within it, its alternative, and how many steps of
// each thread lie before it. The steps' hashes are added up, so their sequence does not matter.
void Order::add_to(Fingerprint& sum, std::uint32_t step, std::uint64_t alternative) const {
  const auto thread = static_cast<std::uint64_t>(steps_[step].thread);
  std::uint64_t high = mixed(1, thread);
  std::uint64_t low = mixed(2, thread);
  const auto add = [&](std::uint64_t value) {
    high = mixed(high, value);
    low = mixed(low + value, value ^ high);
  };
  add(alternative);
  const Clock& clock = steps_[step].clock;
  for (std::uint64_t t = 0; t < clock.size; ++t) {
    if (clock.entries[t] == 0) continue;
    add(t);
    add(steps_[clock.entries[t] - 1].number);
  }
  sum.high += high;
  sum.low += low;
}

}  // namespace racekit::explore::flat
