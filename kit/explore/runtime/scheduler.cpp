#include "kit/explore/runtime/scheduler.h"

#include <linux/futex.h>

#include <algorithm>
#include <span>

#include "kit/explore/dependence.h"
#include "kit/explore/random_walk.h"
#include "kit/explore/runtime/circle.h"
#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/residence.h"
#include "kit/explore/runtime/tape.h"

namespace racekit::explore {

thread_local constinit Thread* self = nullptr;
Thread threads[kMostThreads];
int thread_count = 0;
int joined_count = 0;

namespace {

bool awake[1 << 12];  // the plan's sleepers that have been woken
bool random_started = false;
RandomWalk random_walk;

std::span<const Touch> touches_of(Slice slice) {
  return {region->touches.items + slice.begin, slice.end - slice.begin};
}

/// The alternatives that a thread has now. A timed wait may time out at any moment. The explorer
/// tries that as often as the limits say, and always where no other thread can go on.
std::uint64_t alternatives(const Thread& thread, bool nobody_else) {
  const Operation& next = thread.pending;
  std::uint64_t ready = next.ready(next);
  if (!next.is_wait) return ready;
  if (thread.timeouts >= region->limits.timeouts && !nobody_else) ready &= ~Operation::kTimeOut;
  if (thread.spurious >= region->limits.spurious) ready &= ~Operation::kSpurious;
  return ready;
}

void list_choices(ThreadNumber last, bool nobody_else) {
  for (int n = 0; n < thread_count; ++n) {
    if (threads[n].state != Thread::State::alive) continue;
    if (threads[last].goes_on && n != last) continue;
    const std::uint64_t ready = alternatives(threads[n], nobody_else);
    for (int a = 0; a < 64 && ready >> a != 0; ++a) {
      if (!(ready >> a & 1)) continue;
      if (region->enabled.full()) finish(End::limited, 0, "too many choices");
      region->enabled.add() = {n, a};
    }
  }
}

bool is_asleep(const Choice& choice) {
  for (std::uint32_t i = 0; i < region->asleep.count; ++i)
    if (!awake[i] && region->asleep.items[i].choice == choice) return true;
  return false;
}

/// What the step that has just ended did wakes those who sleep until something like it happens.
void wake_sleepers() {
  if (region->asleep.count == 0 || region->steps.count < region->prefix.count) return;
  const ThreadNumber thread = region->steps.end()[-1].choice.thread;
  const std::span<const Touch> done = touches_of(current_touches());
  for (std::uint32_t i = 0; i < region->asleep.count; ++i) {
    const SleeperRecord& sleeper = region->asleep.items[i];
    const std::span<const Touch> touches{region->sleeper_touches.items + sleeper.touches.begin,
                                         sleeper.touches.end - sleeper.touches.begin};
    if (sleeper.choice.thread == thread || dependent(done, touches)) awake[i] = true;
  }
}

void release_spinners() {
  for (int n = 0; n < thread_count; ++n)
    if (threads[n].state == Thread::State::alive && n != region->steps.end()[-1].choice.thread)
      threads[n].spin.look_at(touches_of(current_touches()));
}

[[noreturn]] void nobody_can_go_on() {
  for (int n = 0; n < thread_count; ++n)
    if (threads[n].state == Thread::State::alive && threads[n].spin.parked())
      finish(End::hung, 0, "no thread can end the waiting of one that waits in a loop");
  finish(End::deadlocked, 0, "every thread waits for another");
}

/// The plan's choice for the next step. `last` is who took the last one.
Choice choose(std::span<const Choice> enabled, ThreadNumber last) {
  const std::uint32_t step = region->steps.count;
  if (step < region->prefix.count) {
    const Choice wanted = region->prefix.items[step];
    for (const Choice& choice : enabled)
      if (choice == wanted) return wanted;
    finish(End::refused, 0,
           "the program does not do the same again under the same schedule: it depends on "
           "something that the explorer does not control");
  }
  if (region->is_random && enabled.size() > 1) {
    if (!random_started) random_walk = RandomWalk(region->random.seed, region->random.length);
    random_started = true;
    return enabled[random_walk.next(enabled, last)];
  }
  const Choice* first = nullptr;
  for (const Choice& choice : enabled) {
    if (is_asleep(choice)) continue;
    if (choice.thread == last) return choice;
    if (!first) first = &choice;
  }
  if (!first) finish(End::redundant, 0, "");
  return *first;
}

/// Ends the current step, gives the turn to whom the plan wants, and begins that one's step.
Thread& next_step(ThreadNumber last) {
  if (region->steps.count > 0) {
    release_spinners();
    wake_sleepers();
  }
  if (resident::is_on()) resident::keep_this_moment();
  circle::look();
  if (region->steps.count >= region->limits.steps) finish(End::limited, 0, "the limit of steps");
  // Whether a thread has turned in a circle is read from its stack, on which leftovers lie that are
  // not the same in every process. What one execution took for a circle, another must be able to
  // follow: in the prefix the plan alone decides.
  if (region->steps.count < region->prefix.count)
    threads[region->prefix.items[region->steps.count].thread].spin.go_on();
  const std::uint32_t from = region->enabled.count;
  list_choices(last, false);
  bool forced = false;
  if (region->enabled.count == from) {
    forced = true;
    list_choices(last, true);
  }
  if (region->enabled.count == from) nobody_can_go_on();
  const Choice choice = choose({region->enabled.items + from, region->enabled.end()}, last);
  Thread& next = threads[choice.thread];
  next.alternative = choice.alternative;
  next.announced = false;
  begin_step(next, {from, region->enabled.count});
  if (next.pending.is_wait && choice.alternative == Choice::kTimeOut && !forced) ++next.timeouts;
  if (next.pending.is_wait && choice.alternative == Choice::kSpurious) ++next.spurious;
  next.spin.add_reason();
  return next;
}

void wake_up(Thread& to) {
  to.baton.store(1, std::memory_order_release);
  kernel(SYS_futex, bits(&to.baton), FUTEX_WAKE_PRIVATE, 1);
}

/// Another thread's turn; the caller comes back when it is its own again.
void give_turn(Thread& me, Thread& to) {
  if (resident::is_on()) return resident::switch_to(me, to);
  wake_up(to);
  await_turn(me);
}

}  // namespace

void forget_wakings() { processor::fill(awake, 0, sizeof awake); }

void await_turn(Thread& me) {
  while (me.baton.load(std::memory_order_acquire) == 0)
    kernel(SYS_futex, bits(&me.baton), FUTEX_WAIT_PRIVATE, 0);
  me.baton.store(0, std::memory_order_relaxed);
}

int perform(const Operation& operation) {
  Thread& me = *self;
  settle_last_write(me);
  me.pending = operation;
  me.waits_at = __builtin_frame_address(0);
  me.place = operation.place;
  const std::uint64_t ready = alone() ? operation.ready(operation) : 0;
  if (ready & Operation::kGo) {
    me.alternative = 0;
  } else {
    me.announced = true;
    circle::note_frame(me);
    Thread& next = next_step(me.number);
    if (&next != &me) {
      give_turn(me, next);
      clear_stack_below<512>();  // it is not the same in a worker
    }
  }
  const bool went = !operation.is_wait || me.alternative == 0;
  if (went && !operation.touches_by_doing)
    for (int i = 0; i < operation.touch_count; ++i) add_touch(operation.touches[i]);
  return me.alternative;
}

void announce_crash(const Range& undone) {
  const auto changes_nothing = [&](const Touch& touch) {
    return touch.mode == Touch::Mode::read || (touch.address < undone.address + undone.size &&
                                               undone.address < touch.address + touch.size);
  };
  if (!watched() || alone() || std::ranges::all_of(touches_of(current_touches()), changes_nothing))
    return;
  Operation operation{.verb = Verb::none, .place = self->place};
  operation.touches_by_doing = true;  // finish() adds it
  perform(operation.touch(Touch::Mode::everything, std::uint64_t{0}, 0));
}

void end_thread() {
  Thread& me = *self;
  settle_last_write(me);
  me.state = Thread::State::ended;
  add_edge(Edge::Kind::release, end_token(me.number));
  add_touch(Touch::Mode::grant, end_token(me.number), 8);
  Thread& next = next_step(me.number);
  self = nullptr;  // what libc still does for this thread is no step
  if (resident::is_on()) resident::switch_to(me, next);
  wake_up(next);
}

Thread* add_thread() {
  int alive = 0;
  for (int n = 0; n < thread_count; ++n) alive += threads[n].state == Thread::State::alive ? 1 : 0;
  if (thread_count == kMostThreads || alive == kMostAtOnce) return nullptr;
  Thread& parent = *self;
  Thread& child = threads[thread_count];
  child.number = thread_count++;
  child.state = Thread::State::alive;
  child.now = parent.now;
  for (int n = 0; n < thread_count; ++n) child.seen[n] = parent.seen[n];
  child.seen[parent.number] = parent.clock++;
  child.pending = Operation{.verb = Verb::start, .place = parent.place};
  child.pending.touch(Touch::Mode::await, start_token(child.number), 8);
  child.announced = true;
  add_touch(Touch::Mode::write, kNumbering, 8);
  add_touch(Touch::Mode::grant, start_token(child.number), 8);
  add_edge(Edge::Kind::release, start_token(child.number));
  return &child;
}

void note_join(Thread& ended) {
  ended.joined = true;
  ++joined_count;
  follow_end(ended);
}

void follow_end(const Thread& ended) {
  Thread& me = *self;
  for (int n = 0; n < thread_count; ++n)
    if (ended.seen[n] > me.seen[n]) me.seen[n] = ended.seen[n];
  me.seen[ended.number] = ended.clock;
  if (ended.now > me.now) me.now = ended.now;
  add_edge(Edge::Kind::acquire, end_token(ended.number));
}

void start_with_main() {
  Thread& main = threads[0];
  thread_count = 1;
  main.state = Thread::State::alive;
  main.pending = Operation{.verb = Verb::start};
  main.announced = true;
  self = &main;
  next_step(0);
}

void wake(Thread& thread) {
  thread.woken = true;
  add_touch(Touch::Mode::grant, wake_token(thread.number), 8);
}

}  // namespace racekit::explore
