#include "kit/explore/flat/synchronization.h"

#include <algorithm>

namespace racekit::explore::flat {
namespace {

bool acquires(MemoryOrder order) {
  using enum MemoryOrder;
  return order == consume || order == acquire || order == acq_rel || order == seq_cst;
}

bool releases(MemoryOrder order) {
  using enum MemoryOrder;
  return order == release || order == acq_rel || order == seq_cst;
}

bool covers(const Clock& clock, const Clock& other) {
  for (std::uint64_t i = 0; i < other.size; ++i)
    if (other.entries[i] > clock[i]) return false;
  return true;
}

}  // namespace

Synchronization::Synchronization(Arena& arena, Trail& trail, TouchedMemory& memory)
    : arena_(arena),
      trail_(trail),
      memory_(memory),
      threads_(arena.take<Thread>(kMostThreads)),
      objects_(arena.take<Object*>(kBuckets)) {
  if (objects_) std::fill_n(objects_, kBuckets, nullptr);
}

void Synchronization::meet(std::uint32_t thread) {
  for (; met_ <= thread; ++met_) threads_[met_] = {{}, {}, {}, 1, 0};
}

bool Synchronization::knows_all(std::uint32_t thread) const {
  for (std::uint32_t other = 0; other < met_; ++other)
    if (other != thread && !knows(thread, other, threads_[other].latest)) return false;
  return true;
}

Synchronization::Object* Synchronization::find(std::uint64_t id) const {
  Object* object = bucket(id);
  while (object && object->id != id) object = object->next;
  return object;
}

const AccessNumber* Synchronization::first_release(std::uint64_t object, std::uint32_t end) const {
  const Object* const found = find(object);
  return found && found->first_release.step < end ? &found->first_release : nullptr;
}

Clock Synchronization::joined(const Clock& a, const Clock& b) {
  if (covers(a, b)) return a;
  if (covers(b, a)) return b;
  const std::uint64_t size = std::max(a.size, b.size);
  std::uint32_t* const entries = arena_.take<std::uint32_t>(size);
  std::fill(std::copy_n(a.entries, a.size, entries), entries + size, 0u);
  join(entries, b);
  return {entries, size};
}

void Synchronization::learn(Clock& clock, const Clock& more) {
  const Clock both = joined(clock, more);
  if (both.entries != clock.entries) trail_.set(clock, both);
}

// What the thread knows now, its own entry included.
const Clock& Synchronization::snapshot(Thread& me, std::uint32_t thread) {
  const std::uint64_t size = std::max<std::uint64_t>(me.now.size, thread + 1);
  std::uint32_t* const entries = arena_.take<std::uint32_t>(size);
  std::fill(std::copy_n(me.now.entries, me.now.size, entries), entries + size, 0u);
  entries[thread] = static_cast<std::uint32_t>(me.epoch);
  trail_.set(me.now, {entries, size});
  return me.now;
}

void Synchronization::apply(std::uint32_t thread, const Edge& edge, std::uint32_t step) {
  Thread& me = threads_[thread];
  Object* object = find(edge.object);
  if (edge.kind == Edge::Kind::acquire) {
    if (object) learn(me.now, object->clock);
    return;
  }
  const Clock& now = snapshot(me, thread);
  if (object) {
    learn(object->clock, now);
  } else {
    Object*& first = bucket(edge.object);
    object = arena_.make<Object>({edge.object, now, {step, edge.at}, first});
    trail_.set(first, object);
  }
  advance(me);
}

bool Synchronization::apply(std::uint32_t thread, const AccessFacts& access) {
  using enum Access::Kind;
  Thread& me = threads_[thread];
  if (access.kind == fence) {
    apply_fence(me, thread, access.order);
  } else if (access.order == MemoryOrder::plain || access.kind == free) {
    if (access.kind != read) return forget(access);
  } else {
    if (access.kind != write) {
      if (const AtomicValue* const value = value_at(access.address))
        learn(acquires(access.order) ? me.now : me.read, value->clock);
    }
    if (access.kind != read) apply_write(me, thread, access);
  }
  return true;
}

void Synchronization::apply_fence(Thread& me, std::uint32_t thread, MemoryOrder order) {
  if (acquires(order)) learn(me.now, me.read);
  if (releases(order)) {
    trail_.set(me.released, snapshot(me, thread));
    advance(me);
  }
}

// What was written there and has not been forgotten; null if nothing was.
AtomicValue* Synchronization::value_at(std::uint64_t address) {
  if ((values_ & bit_of(address / kGranule)) == 0) return nullptr;
  AtomicValue* value = memory_.cell(address / kGranule).values;
  while (value && value->address != address) value = value->next;
  return value;
}

void Synchronization::apply_write(Thread& me, std::uint32_t thread, const AccessFacts& access) {
  const Clock& passes_on = releases(access.order) ? snapshot(me, thread) : me.released;
  if (AtomicValue* const value = value_at(access.address)) {
    if (access.kind == Access::Kind::write)
      trail_.set(value->clock, passes_on);
    else
      learn(value->clock, passes_on);
  } else {
    AtomicValue*& first = memory_.cell(access.address / kGranule).values;
    trail_.set(first, arena_.make<AtomicValue>({access.address, passes_on, first}));
    trail_.set(values_, values_ | bit_of(access.address / kGranule));
  }
  if (releases(access.order)) advance(me);
}

// A plain write, or the block's end: whatever atomics were there pass nothing on any more.
bool Synchronization::forget(const AccessFacts& access) {
  if (values_ == 0 || access.size == 0) return true;
  const std::uint64_t first = TouchedMemory::first_granule(access);
  const std::uint64_t last = TouchedMemory::last_granule(access);
  return memory_.each_cell(first, last, [&](const TouchedMemory::Cell& cell) {
    for (AtomicValue* value = cell.values; value; value = value->next) {
      if (value->address - access.address >= access.size || value->clock.size == 0) continue;
      if (arena_.room() < need()) return false;
      trail_.set(value->clock, {});
    }
    return true;
  });
}

}  // namespace racekit::explore::flat
