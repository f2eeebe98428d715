// What -fsanitize=thread calls in place of each atomic operation. It is done here, sequentially
// consistent; the order that the program wrote is recorded.

#include <cstring>

#include "kit/explore/runtime/memory.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/sharing.h"
#include "kit/explore/runtime/tape.h"
#include "kit/explore/runtime/thread.h"

namespace {

using namespace racekit::explore;

__extension__ using Int128 = unsigned __int128;

// Only one thread runs at a time, so plain memory will do, for every size. Not while a signal is
// handled or another process looks on: none does.

MemoryOrder order_of(int order) {
  static constexpr MemoryOrder kOrders[] = {MemoryOrder::relaxed, MemoryOrder::consume,
                                            MemoryOrder::acquire, MemoryOrder::release,
                                            MemoryOrder::acq_rel, MemoryOrder::seq_cst};
  return kOrders[order & 7];
}

template <class T>
void record_values(AccessRecord* record, T before, T after) {
  if (!record || sizeof(T) > sizeof record->before) return;
  std::memcpy(&record->before, &before, sizeof record->before < sizeof before ? 0 : sizeof before);
  std::memcpy(&record->after, &after, sizeof record->after < sizeof after ? 0 : sizeof after);
  record->has_before = record->has_after = true;
}

/// Whether others may acquire what this order publishes.
bool releases(int order) { return order_of(order) >= MemoryOrder::release; }

/// One whose touch depends on what it found: it has changed the memory, or published something
/// there, or only read it. An update that leaves the value as it is commutes with others of its
/// kind, however often a waiting thread makes it.
template <class T>
void record_update(AccessRecord* record, T* address, T before, T after, bool publishes) {
  record_values(record, before, after);
  if (!record) return;
  const Touch touch{before != after || publishes ? Touch::Mode::write : Touch::Mode::read,
                    reinterpret_cast<std::uint64_t>(address), sizeof(T)};
  if (sharing::is_known(address, sizeof(T))) add_touch(touch);
  self->spin.on_touch(touch);
  if (before != after) self->spin.on_progress();
}

template <class T>
T load(T* address, int order, const void* pc) {
  AccessRecord* const record =
      on_access(Access::Kind::read, order_of(order), address, sizeof(T), pc);
  record_values(record, *address, *address);
  return *address;
}

template <class T>
void store(T* address, T value, int order, const void* pc) {
  AccessRecord* const record =
      on_access(Access::Kind::write, order_of(order), address, sizeof(T), pc);
  record_values(record, *address, value);
  if (record) self->last_write = nullptr;
  *address = value;
}

template <class T, class Change>
T update(T* address, int order, const void* pc, Change change) {
  AccessRecord* const record =
      on_access(Access::Kind::update, order_of(order), address, sizeof(T), pc, true);
  const T before = *address;
  *address = static_cast<T>(change(before));
  record_update(record, address, before, *address, releases(order));
  return before;
}

template <class T>
T compare_exchange(T* address, T expected, T value, int order, int failure_order, const void* pc) {
  AccessRecord* const record =
      on_access(Access::Kind::update, order_of(order), address, sizeof(T), pc, true);
  const T before = *address;
  const bool equal = before == expected;
  if (equal) *address = value;
  if (record && !equal) {
    record->kind = Access::Kind::read;
    record->order = order_of(failure_order);
  }
  record_update(record, address, before, *address, equal && releases(order));
  return before;
}

void fence(int order, const void* pc) {
  if (!watched()) return;
  self->place = place_in(*self, pc);
  add_access(Access::Kind::fence, order_of(order), nullptr, 0, self->place);
}

}  // namespace

#define CALLER __builtin_return_address(0)

#define UPDATE(bits, T, name, expression)                                                      \
  T __tsan_atomic##bits##_##name(T* address, T value, int order) {                             \
    return update(address, order, CALLER, [=]([[maybe_unused]] T old) { return expression; }); \
  }

#define COMPARE_EXCHANGE(bits, T, name)                                                          \
  int __tsan_atomic##bits##_compare_exchange_##name(T* address, T* expected, T value, int order, \
                                                    int failure_order) {                         \
    const T old = compare_exchange(address, *expected, value, order, failure_order, CALLER);     \
    if (old == *expected) return 1;                                                              \
    *expected = old;                                                                             \
    return 0;                                                                                    \
  }

#define ATOMIC(bits, T)                                                                        \
  T __tsan_atomic##bits##_load(T* address, int order) { return load(address, order, CALLER); } \
  void __tsan_atomic##bits##_store(T* address, T value, int order) {                           \
    store(address, value, order, CALLER);                                                      \
  }                                                                                            \
  UPDATE(bits, T, exchange, value)                                                             \
  UPDATE(bits, T, fetch_add, old + value)                                                      \
  UPDATE(bits, T, fetch_sub, old - value)                                                      \
  UPDATE(bits, T, fetch_and, old& value)                                                       \
  UPDATE(bits, T, fetch_or, old | value)                                                       \
  UPDATE(bits, T, fetch_xor, old ^ value)                                                      \
  UPDATE(bits, T, fetch_nand, ~(old & value))                                                  \
  COMPARE_EXCHANGE(bits, T, strong)                                                            \
  COMPARE_EXCHANGE(bits, T, weak)                                                              \
  T __tsan_atomic##bits##_compare_exchange_val(T* address, T expected, T value, int order,     \
                                               int failure_order) {                            \
    return compare_exchange(address, expected, value, order, failure_order, CALLER);           \
  }

extern "C" {

ATOMIC(8, std::uint8_t)
ATOMIC(16, std::uint16_t)
ATOMIC(32, std::uint32_t)
ATOMIC(64, std::uint64_t)
ATOMIC(128, Int128)

void __tsan_atomic_thread_fence(int order) { fence(order, CALLER); }
void __tsan_atomic_signal_fence(int) {}

}  // extern "C"
