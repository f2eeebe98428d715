#pragma once

#include <concepts>
#include <cstdint>
#include <span>

#include "kit/explore/execution.h"
#include "kit/explore/region.h"

namespace racekit::explore::flat {

/// What race detection needs to know of an access.
struct AccessFacts {
  std::uint64_t address;
  std::uint32_t size;
  std::int32_t place;
  Access::Kind kind;
  MemoryOrder order;
};

/// A thread that has not ended when the execution does, and what it was about to do.
struct PendingFacts {
  ThreadNumber thread;
  std::span<const Touch> touches;
};

/// An execution, as the search reads it: step by step. Either of the two below.
template <class T>
concept Tape = requires(const T& tape, std::uint32_t n) {
  { tape.size() } -> std::same_as<std::uint32_t>;
  { tape.choice(n) } -> std::convertible_to<Choice>;
  { tape.enabled(n) } -> std::convertible_to<std::span<const Choice>>;
  { tape.touches(n) } -> std::convertible_to<std::span<const Touch>>;
  { tape.edges(n) } -> std::convertible_to<std::span<const Edge>>;
  { tape.access_count(n) } -> std::same_as<std::uint32_t>;
  { tape.access(n, n) } -> std::same_as<AccessFacts>;
  { tape.pending_count() } -> std::same_as<std::uint32_t>;
  { tape.pending(n) } -> std::same_as<PendingFacts>;
  { tape.end() } -> std::same_as<End>;
  { tape.circle() } -> std::same_as<std::uint32_t>;
};

/// What the runtime has written into the region, where it stands.
class RegionTape {
 public:
  explicit RegionTape(const Region& region) : region_(region) {}

  std::uint32_t size() const { return region_.steps.count; }
  Choice choice(std::uint32_t step) const { return steps()[step].choice; }
  std::span<const Choice> enabled(std::uint32_t step) const {
    const Slice slice = steps()[step].enabled;
    return {region_.enabled.items + slice.begin, slice.end - slice.begin};
  }
  std::span<const Touch> touches(std::uint32_t step) const {
    return share(region_.touches, &StepRecord::touches, step);
  }
  std::span<const Edge> edges(std::uint32_t step) const {
    return share(region_.edges, &StepRecord::edges, step);
  }
  std::uint32_t access_count(std::uint32_t step) const {
    return end(region_.accesses, &StepRecord::accesses, step) - steps()[step].accesses;
  }
  AccessFacts access(std::uint32_t step, std::uint32_t number) const {
    const AccessRecord& made = region_.accesses.items[steps()[step].accesses + number];
    return {made.address, made.size, made.place, made.kind, made.order};
  }
  std::uint32_t pending_count() const { return region_.pending.count; }
  PendingFacts pending(std::uint32_t number) const {
    const PendingRecord& thread = region_.pending.items[number];
    return {thread.thread, {thread.touches, thread.touch_count}};
  }
  End end() const { return region_.end; }
  std::uint32_t circle() const { return region_.circle; }

 private:
  const StepRecord* steps() const { return region_.steps.items; }

  /// A step's share of a list ends where the next one's begins.
  template <class T, std::uint32_t kRoom>
  std::uint32_t end(const List<T, kRoom>& list, std::uint32_t StepRecord::*begin,
                    std::uint32_t step) const {
    return step + 1 < size() ? steps()[step + 1].*begin : list.count;
  }
  template <class T, std::uint32_t kRoom>
  std::span<const T> share(const List<T, kRoom>& list, std::uint32_t StepRecord::*begin,
                           std::uint32_t step) const {
    const std::uint32_t from = steps()[step].*begin;
    return {list.items + from, end(list, begin, step) - from};
  }

  const Region& region_;
};

/// An execution that an engine has returned, where it stands.
class ExecutionTape {
 public:
  explicit ExecutionTape(const Execution& execution) : execution_(execution) {}

  std::uint32_t size() const { return static_cast<std::uint32_t>(execution_.steps.size()); }
  Choice choice(std::uint32_t step) const { return execution_.steps[step].choice; }
  std::span<const Choice> enabled(std::uint32_t step) const {
    return execution_.steps[step].enabled;
  }
  std::span<const Touch> touches(std::uint32_t step) const {
    return execution_.steps[step].touches;
  }
  std::span<const Edge> edges(std::uint32_t step) const { return execution_.steps[step].edges; }
  std::uint32_t access_count(std::uint32_t step) const {
    return static_cast<std::uint32_t>(execution_.steps[step].accesses.size());
  }
  AccessFacts access(std::uint32_t step, std::uint32_t number) const {
    const Access& made = execution_.steps[step].accesses[number];
    return {made.address, made.size, made.place, made.kind, made.order};
  }
  std::uint32_t pending_count() const {
    return static_cast<std::uint32_t>(execution_.pending.size());
  }
  PendingFacts pending(std::uint32_t number) const {
    const Pending& thread = execution_.pending[number];
    return {thread.thread, thread.touches};
  }
  End end() const { return execution_.end; }
  std::uint32_t circle() const { return static_cast<std::uint32_t>(execution_.circle); }

 private:
  const Execution& execution_;
};

static_assert(Tape<RegionTape> && Tape<ExecutionTape>);

}  // namespace racekit::explore::flat
