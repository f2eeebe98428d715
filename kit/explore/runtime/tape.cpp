#include "kit/explore/runtime/tape.h"

#include <cstring>

#include "kit/explore/misuse.h"
#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/residence.h"
#include "kit/explore/runtime/scheduler.h"
#include "kit/explore/runtime/sharing.h"
#include "kit/explore/runtime/stop.h"

namespace racekit::explore {

Region* region = nullptr;

namespace {

template <std::size_t kRoom>
void copy_text(char (&to)[kRoom], const char* text) {
  std::size_t i = 0;
  for (; text[i] != '\0' && i + 1 < kRoom; ++i) to[i] = text[i];
  to[i] = '\0';
}

void write_pending() {
  for (int n = 0; n < thread_count; ++n) {
    const Thread& thread = threads[n];
    if (thread.state != Thread::State::alive || !thread.announced) continue;
    const Operation& next = thread.pending;
    PendingRecord& record = region->pending.add();
    record.thread = n;
    record.enabled = next.ready(next) != 0;
    record.place = next.place;
    record.waits_for = next.waits_for;
    record.touch_count = static_cast<std::uint8_t>(next.touch_count);
    for (int i = 0; i < next.touch_count; ++i) record.touches[i] = next.touches[i];
    record.verb = next.verb;
  }
}

/// The process's end comes before or after each other thread's next step: it must be tried both
/// ways. Where no thread can go on, or the rest is known, nothing is behind it.
bool cuts_others_off(End end) {
  return end != End::deadlocked && end != End::hung && end != End::redundant &&
         end != End::circular;
}

/// A limit has cut the execution off in a step that made very many accesses: a loop without a
/// scheduling point. What it uses may be another thread's, too, that had no turn; with scheduling
/// points there, it gets one.
void give_the_loop_scheduling_points() {
  constexpr std::uint32_t kLong = 10'000;
  constexpr std::uint32_t kLooked = 1'000;
  if (alone() || region->steps.count == 0) return;
  const std::uint32_t count = region->accesses.count;
  if (count - region->steps.end()[-1].accesses < kLong) return;
  for (std::uint32_t i = count - kLooked; i < count; ++i) {
    const AccessRecord& access = region->accesses.items[i];
    if (access.kind != Access::Kind::fence)
      sharing::report(reinterpret_cast<const void*>(access.address), access.size);
  }
}

}  // namespace

void begin_step(const Thread& thread, Slice enabled) {
  StepRecord& step = add_to(region->steps);
  step.choice = {thread.number, thread.alternative};
  step.enabled = enabled;
  step.touches = region->touches.count;
  step.accesses = region->accesses.count;
  step.edges = region->edges.count;
  step.place = thread.pending.place;
  step.verb = thread.pending.verb;
}

void add_edge(Edge::Kind kind, std::uint64_t object, bool lock) {
  Edge& edge = add_to(region->edges);
  const StepRecord& step = region->steps.end()[-1];
  edge = {kind, object, lock, region->accesses.count - step.accesses};
}

void add_taken(std::uint64_t object, bool to_write, bool lock) {
  add_edge(Edge::Kind::acquire, object, lock);
  if (to_write) add_edge(Edge::Kind::acquire, object + 1, lock);
}

void add_given(std::uint64_t object, bool to_write, bool lock) {
  add_edge(Edge::Kind::release, to_write ? object : object + 1, lock);
}

void finish(End end, int status, const char* what) {
  if (self) {
    stop_before_the_end(end, self->place);
    region->end_thread = self->number;
    region->end_place = self->place;
  }
  region->end = end;
  region->status = status;
  copy_text(region->what, what);
  if (end == End::limited) give_the_loop_scheduling_points();
  if (cuts_others_off(end) && !region->touches.full())
    region->touches.add() = {Touch::Mode::everything, 0, 0};
  write_pending();
  region->finished = true;
  if (resident::is_on()) resident::end_execution();
  leave(0);
}

void finish(const Misuse& misuse) {
  announce_crash({misuse.address, misuse.size});
  region->has_misuse = true;
  region->misuse = misuse;
  finish(End::misused, 0, name_of(misuse.kind));
}

void tell_outcome(const char* outcome) { copy_text(region->told_outcome, outcome); }

void name_thread(ThreadNumber number, const char* name) {
  if (number < kMostThreads) copy_text(region->names[number], name);
}

void set_declined(Declined how, const char* what, std::int32_t place) {
  region->declined = how;
  region->declined_place = place;
  copy_text(region->declined_what, what);
}

void give_way_to(const char* program) {
  copy_text(region->successor, program);
  finish(End::refused, 0, "exec");
}

}  // namespace racekit::explore
