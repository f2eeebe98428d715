#include "kit/racekit/check/locks.h"

#include <algorithm>

namespace racekit {
namespace {

using explore::Edge;
using explore::Step;

const Edge* lock_edge(const Step& step, Edge::Kind kind) {
  const auto found = std::ranges::find_if(
      step.edges, [&](const Edge& edge) { return edge.lock && edge.kind == kind; });
  return found == step.edges.end() ? nullptr : &*found;
}

std::string line(int number) { return "line " + std::to_string(number); }

}  // namespace

Misplaced LockSites::misplaced(explore::AccessId access) const {
  if (!explore::locks_held(execution_, access).empty()) return {};
  const Step& step = execution_.steps[access.step];
  return misplaced(step.choice.thread, step.accesses[access.access].place, access.step);
}

Misplaced LockSites::misplaced_at_the_end() const {
  if (execution_.steps.empty()) return {};
  for (const auto& [lock, holder] : owners())
    if (holder.thread == execution_.end_thread) return {};
  return misplaced(execution_.end_thread, execution_.end_place, execution_.steps.size() - 1);
}

Misplaced LockSites::misplaced(explore::ThreadNumber thread, int place, std::size_t at) const {
  const SourceLocation& mine = spot(place);
  if (mine.function.empty()) return {};
  Misplaced found;
  for (std::size_t s = 0; s < execution_.steps.size(); ++s) {
    const Step& step = execution_.steps[s];
    if (step.choice.thread != thread) continue;
    const bool before = s <= at;
    const Edge* edge = lock_edge(step, before ? Edge::Kind::release : Edge::Kind::acquire);
    if (edge == nullptr || spot(step.place).function != mine.function) continue;
    found = {before ? Misplaced::When::before : Misplaced::When::after, name(edge->object),
             line(spot(step.place).line)};
    if (!before) break;
  }
  return found;
}

std::string LockSites::which_lock_stops_all() const {
  for (const explore::Pending& waiting : execution_.pending) {
    const auto holder = waiting.waits_for == 0 ? std::nullopt : owner(waiting.waits_for);
    if (!holder) continue;
    const std::string lock = name(waiting.waits_for).empty() ? "a lock" : name(waiting.waits_for);
    const std::string took = place(holder->place);
    if (holder->thread == waiting.thread)
      return "A thread waits for " + lock + " that it holds itself: locked at " + took +
             ", and again at " + place(waiting.place) + ", with no unlock between.";
    const explore::Pending* other = pending(holder->thread);
    const auto back =
        other == nullptr || other->waits_for == 0 ? std::nullopt : owner(other->waits_for);
    if (back && back->thread == waiting.thread)
      return "Two threads take two locks in opposite orders: one holds " + lock + " (" + took +
             ") and waits at " + place(other->place) + ", the other waits for it at " +
             place(waiting.place) +
             ". Take them in one order everywhere, or both at once "
             "(std::scoped_lock).";
    return lock + " is never given back: it is locked at " + took + ", and " +
           (other == nullptr ? "that thread has ended" : "that thread waits for something else") +
           "; another waits for it at " + place(waiting.place) +
           ". Each lock() needs its unlock(), on every way out.";
  }
  return "";
}

bool LockSites::is_in(int place, const char* function) const {
  return std::ranges::any_of(spot(place).frames,
                             [&](const Frame& frame) { return frame.function == function; });
}

std::string LockSites::place(int place) const {
  const SourceLocation& found = spot(place);
  return found.function.empty() ? "" : found.function + ", " + line(found.line);
}

const SourceLocation& LockSites::spot(int place) const {
  static const SourceLocation nowhere;
  if (place < 0) return nowhere;
  const auto [found, is_new] = spots_.try_emplace(place);
  if (is_new)
    found->second =
        source_location(symbolizer_.stack(execution_.places[static_cast<std::size_t>(place)]));
  return found->second;
}

std::string LockSites::name(std::uint64_t lock) const {
  const auto variable = symbolizer_.variable_at(lock, 1);
  return variable ? variable->name : "";
}

std::map<std::uint64_t, LockSites::Owner> LockSites::owners() const {
  std::map<std::uint64_t, Owner> owners;
  for (const Step& step : execution_.steps)
    for (const Edge& edge : step.edges) {
      if (!edge.lock) continue;
      if (edge.kind == Edge::Kind::acquire)
        owners[edge.object] = {step.choice.thread, step.place};
      else
        owners.erase(edge.object);
    }
  return owners;
}

std::optional<LockSites::Owner> LockSites::owner(std::uint64_t lock) const {
  const auto all = owners();
  const auto found = all.find(lock);
  return found == all.end() ? std::nullopt : std::optional(found->second);
}

const explore::Pending* LockSites::pending(explore::ThreadNumber thread) const {
  const auto found = std::ranges::find_if(
      execution_.pending, [&](const explore::Pending& p) { return p.thread == thread; });
  return found == execution_.pending.end() ? nullptr : &*found;
}

}  // namespace racekit
