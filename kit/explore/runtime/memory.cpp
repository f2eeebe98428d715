#include "kit/explore/runtime/memory.h"

#include "kit/base/standard_streams.h"
#include "kit/explore/runtime/circle.h"
#include "kit/explore/runtime/heap.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/scheduler.h"
#include "kit/explore/runtime/sharing.h"
#include "kit/explore/runtime/stacks.h"
#include "kit/explore/runtime/stop.h"
#include "kit/explore/runtime/tape.h"
#include "kit/frames/processor.h"

namespace racekit::explore {
namespace {

Verb verb_of(Access::Kind kind) {
  switch (kind) {
    case Access::Kind::read:
      return Verb::read;
    case Access::Kind::write:
      return Verb::write;
    default:
      return Verb::update;
  }
}

bool on_own_stack(const Thread& me, const void* address) {
  return address >= __builtin_frame_address(0) &&
         reinterpret_cast<std::uint64_t>(address) < me.stack_end;
}

/// Ends the execution if nothing lives there, and notes who uses it.
void use(Thread& thread, const void* address, std::size_t size, Use how) {
  heap::check(thread, address, size);
  check_stack(thread, address, size);
  if (alone()) return;
  note_stack_use(thread, address, size);
  sharing::note(thread, address, size, how);
}

}  // namespace

std::uint64_t unless_parked(const Operation& operation) {
  return operation.thread->spin.parked() ? 0 : Operation::kGo;
}

// on_access() itself: the spinning of a thread is seen by its registers here.
AccessRecord* record_access(Access::Kind kind, MemoryOrder order, const void* address,
                            std::size_t size, const void* pc,
                            bool touches_by_doing) asm("racekit_record_access");
RACEKIT_NOTE_REGISTERS("racekit_on_access", "racekit_record_access", "racekit_noted");

AccessRecord* record_access(Access::Kind kind, MemoryOrder order, const void* address,
                            std::size_t size, const void* pc, bool touches_by_doing) {
  if (!watched() || size == 0 || is_of_a_standard_stream(address)) return nullptr;
  Thread& me = *self;
  settle_last_write(me);
  me.place = place_in(me, pc);

  const auto mode = kind == Access::Kind::read ? Touch::Mode::read : Touch::Mode::write;
  const Touch touch{mode, reinterpret_cast<std::uint64_t>(address),
                    static_cast<std::uint32_t>(size)};
  const bool is_shared = !alone() && sharing::is_known(address, size);
  if (me.within_step) {
    if (is_shared) add_touch(touch);
  } else if (kind != Access::Kind::write) {
    me.spin.on_visit(me, pc, touch.address, is_shared && order != MemoryOrder::plain);
  }
  if (is_shared && order != MemoryOrder::plain) circle::on_try(me);
  if (mode == Touch::Mode::write) circle::on_write(address);
  if (!me.within_step && (me.spin.parked() || is_shared)) {
    Operation operation{.verb = verb_of(kind), .place = me.place, .ready = unless_parked};
    operation.thread = &me;
    operation.touches_by_doing = touches_by_doing;
    operation.touch(touch.mode, address, size);
    perform(operation);
  }
  stop_if_wanted(me.place);
  use(me, address, size, mode == Touch::Mode::read ? Use::read : Use::write);
  if (!touches_by_doing) {
    me.spin.on_touch(touch);
    if (kind == Access::Kind::write && !on_own_stack(me, address)) me.spin.on_progress();
  }

  AccessRecord& record = add_access(kind, order, address, size, me.place);
  if (size <= sizeof record.before) {
    record.before = value_at(touch.address, touch.size);
    record.has_before = true;
    if (kind == Access::Kind::write) me.last_write = &record;
  }
  if (kind == Access::Kind::read) {
    record.after = record.before;
    record.has_after = record.has_before;
  }
  return &record;
}

void on_synchronization(const void* object, std::size_t size) {
  if (!watched()) return;
  use(*self, object, size, Use::synchronize);
}

void on_yield(Verb verb, const void* pc) {
  Thread& me = *self;
  settle_last_write(me);
  me.place = place_here(pc);
  me.spin.on_visit(me, pc, 0, false);
  if (!me.spin.parked()) return;
  Operation operation{.verb = verb, .place = me.place, .ready = unless_parked};
  operation.thread = &me;
  perform(operation);
}

}  // namespace racekit::explore
