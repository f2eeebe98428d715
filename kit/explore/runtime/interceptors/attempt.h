#pragma once

#include "kit/explore/runtime/circle.h"
#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/memory.h"
#include "kit/explore/runtime/places.h"
#include "kit/explore/runtime/scheduler.h"
#include "kit/explore/runtime/tape.h"

namespace racekit::explore {

/// A try to take a lock or the like: it never waits. When it is the caller's turn, `is_free`
/// tells whether it succeeds; the taking itself is the caller's. One that fails has only looked.
template <class IsFree>
bool attempt(Verb verb, const void* object, std::size_t size, const void* caller, IsFree is_free) {
  Thread& me = *self;
  me.place = place_here(caller);
  me.spin.on_visit(me, caller, id(object), !alone());
  Operation operation{.verb = verb, .place = me.place, .ready = unless_parked};
  operation.thread = &me;
  operation.touches_by_doing = true;
  perform(operation.touch(Touch::Mode::write, object, size));
  const bool taken = is_free();
  const Touch touch{taken ? Touch::Mode::write : Touch::Mode::read, id(object),
                    static_cast<std::uint32_t>(size)};
  add_touch(touch);
  me.spin.on_touch(touch);
  if (!taken) circle::on_try(me);
  return taken;
}

}  // namespace racekit::explore
