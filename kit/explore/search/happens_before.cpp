#include "kit/explore/search/happens_before.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "kit/explore/vector_clock.h"

namespace racekit::explore {
namespace {

bool acquires(MemoryOrder order) {
  using enum MemoryOrder;
  return order == consume || order == acquire || order == acq_rel || order == seq_cst;
}

bool releases(MemoryOrder order) {
  using enum MemoryOrder;
  return order == release || order == acq_rel || order == seq_cst;
}

/// What each thread knows of the others, step by step.
class Clocks {
 public:
  /// The thread's own entry: it grows whenever another thread may learn of what was before.
  std::uint32_t epoch(std::size_t thread) { return self(thread).now[thread]; }

  bool knows(std::size_t thread, std::size_t other, std::uint32_t epoch) {
    return self(thread).now[other] >= epoch;
  }

  void apply(std::size_t thread, const Edge& edge) {
    if (edge.kind == Edge::Kind::acquire) {
      self(thread).now.join(objects_[edge.object]);
    } else {
      objects_[edge.object].join(self(thread).now);
      advance(thread);
    }
  }

  void apply(std::size_t thread, const Access& access) {
    using enum Access::Kind;
    if (access.kind == fence) {
      apply_fence(thread, access.order);
    } else if (access.order == MemoryOrder::plain || access.kind == free) {
      if (access.kind != read) forget(access);
    } else {
      if (access.kind != write) apply_read(thread, access);
      if (access.kind != read) apply_write(thread, access);
    }
  }

 private:
  struct Thread {
    VectorClock now;
    VectorClock read;      // what relaxed reads have seen: an acquire fence takes it over
    VectorClock released;  // at the last release fence: what relaxed writes pass on
  };

  Thread& self(std::size_t thread) {
    if (threads_.size() <= thread) threads_.resize(thread + 1);
    Thread& self = threads_[thread];
    if (self.now[thread] == 0) self.now.set(thread, 1);
    return self;
  }

  void advance(std::size_t thread) {
    VectorClock& now = self(thread).now;
    now.set(thread, now[thread] + 1);
  }

  void apply_fence(std::size_t thread, MemoryOrder order) {
    Thread& me = self(thread);
    if (acquires(order)) me.now.join(me.read);
    if (releases(order)) {
      me.released = me.now;
      advance(thread);
    }
  }

  void apply_read(std::size_t thread, const Access& access) {
    const auto value = values_.find(access.address);
    if (value == values_.end()) return;
    Thread& me = self(thread);
    (acquires(access.order) ? me.now : me.read).join(value->second);
  }

  void apply_write(std::size_t thread, const Access& access) {
    Thread& me = self(thread);
    VectorClock& value = values_[access.address];
    if (access.kind == Access::Kind::write) value.clear();
    value.join(releases(access.order) ? me.now : me.released);
    if (releases(access.order)) advance(thread);
  }

  void forget(const Access& access) {
    values_.erase(values_.lower_bound(access.address),
                  values_.lower_bound(access.address + access.size));
  }

  std::vector<Thread> threads_;
  std::unordered_map<std::uint64_t, VectorClock> objects_;
  std::map<std::uint64_t, VectorClock> values_;  // what the atomic's value passes on
};

/// An access that later ones are held against.
struct Past {
  std::size_t thread;
  std::uint32_t epoch;
  AccessId id;
  const Access* access;
};

bool overlap(const Access& a, const Access& b) {
  return a.address < b.address ? b.address - a.address < a.size : a.address - b.address < b.size;
}

bool conflict(const Access& a, const Access& b) {
  const bool both_read = a.kind == Access::Kind::read && b.kind == Access::Kind::read;
  const auto atomic = [](const Access& x) {
    return x.order != MemoryOrder::plain && x.kind != Access::Kind::free;
  };
  return !both_read && !(atomic(a) && atomic(b)) && overlap(a, b);
}

/// The accesses so far, by what they touch: small ones by granules of eight bytes.
class Memory {
 public:
  /// Calls `visit` for each past access that may overlap; some may come twice.
  template <class Visit>
  void each(const Access& access, Visit visit) const {
    for (const Past& past : large_) visit(past);
    if (is_large(access)) {
      const auto from = small_.lower_bound(access.address / granule);
      const auto to = small_.upper_bound((access.address + access.size - 1) / granule);
      for (auto it = from; it != to; ++it) std::ranges::for_each(it->second, visit);
    } else {
      each_granule(access, [&](std::uint64_t number) {
        const auto it = small_.find(number);
        if (it != small_.end()) std::ranges::for_each(it->second, visit);
      });
    }
  }

  void add(const Past& past) {
    if (is_large(*past.access)) {
      large_.push_back(past);
    } else {
      each_granule(*past.access, [&](std::uint64_t number) { replace(small_[number], past); });
    }
  }

 private:
  static constexpr std::uint64_t granule = 8;

  static bool is_large(const Access& access) { return access.size > 16 * granule; }

  template <class Visit>
  static void each_granule(const Access& access, Visit visit) {
    if (access.size == 0) return;
    const std::uint64_t last = (access.address + access.size - 1) / granule;
    for (std::uint64_t number = access.address / granule; number <= last; ++number) visit(number);
  }

  // Whatever is ordered after a thread's later access is ordered after its earlier one: of the same
  // place's accesses the last one is enough.
  static void replace(std::vector<Past>& pasts, const Past& past) {
    const auto same = [&](const Past& other) {
      return other.thread == past.thread && other.access->place == past.access->place &&
             other.access->kind == past.access->kind && other.access->order == past.access->order &&
             other.access->address == past.access->address &&
             other.access->size == past.access->size;
    };
    const auto it = std::ranges::find_if(pasts, same);
    if (it == pasts.end()) {
      pasts.push_back(past);
    } else {
      *it = past;
    }
  }

  std::map<std::uint64_t, std::vector<Past>> small_;
  std::vector<Past> large_;
};

Range common(const Access& a, const Access& b) {
  const std::uint64_t from = std::max(a.address, b.address);
  return {from, std::min(a.address + a.size, b.address + b.size) - from};
}

/// The first access that another thread may not know of. What main does before it creates the first
/// thread is the same in every execution, often most of all accesses, and cannot race: a thread's
/// first act is to acquire what its creator has released, who knew of all that.
AccessId end_of_the_beginning(const Execution& execution) {
  std::map<std::uint64_t, AccessId> released;  // what, and where first
  std::set<ThreadNumber> started{0};
  std::optional<AccessId> end;
  for (std::size_t s = 0; s < execution.steps.size(); ++s) {
    const Step& step = execution.steps[s];
    if (started.insert(step.choice.thread).second) {
      if (step.edges.empty() || step.edges[0].at != 0) return {};
      const auto creation = released.find(step.edges[0].object);
      if (step.edges[0].kind != Edge::Kind::acquire || creation == released.end()) return {};
      if (!end || creation->second < *end) end = creation->second;
    }
    for (const Edge& edge : step.edges) {
      if (edge.kind == Edge::Kind::release) released.emplace(edge.object, AccessId{s, edge.at});
    }
  }
  return end.value_or(AccessId{});
}

/// The step from which on one thread is left, as main is when it has joined the others.
std::size_t alone_from(const Execution& execution) {
  std::size_t step = execution.steps.size();
  while (step > 0 &&
         execution.steps[step - 1].choice.thread == execution.steps.back().choice.thread)
    --step;
  return step;
}

}  // namespace

std::vector<Race> data_races(const Execution& execution, Races which) {
  std::vector<Race> races;
  std::set<std::pair<int, int>> known;  // places
  std::set<std::pair<AccessId, AccessId>> nameless;
  Clocks clocks;
  Memory memory;
  VectorClock latest;  // epochs of the threads' last accesses
  const AccessId beginning = end_of_the_beginning(execution);
  const std::size_t alone = alone_from(execution);
  const auto knows_all = [&](std::size_t thread) {
    for (std::size_t other = 0; other < latest.size(); ++other)
      if (other != thread && !clocks.knows(thread, other, latest[other])) return false;
    return true;
  };
  for (std::size_t s = 0; s < execution.steps.size(); ++s) {
    const Step& step = execution.steps[s];
    const auto thread = static_cast<std::size_t>(step.choice.thread);
    std::size_t edge = 0;
    for (std::size_t a = 0; a <= step.accesses.size(); ++a) {
      for (; edge < step.edges.size() && step.edges[edge].at <= a; ++edge) {
        clocks.apply(thread, step.edges[edge]);
      }
      if (a == step.accesses.size()) break;
      if (s >= alone && knows_all(thread)) return races;
      const Access& access = step.accesses[a];
      const AccessId id{s, a};
      if (access.kind != Access::Kind::fence && id >= beginning) {
        memory.each(access, [&](const Past& past) {
          if (past.thread == thread || !conflict(*past.access, access) ||
              clocks.knows(thread, past.thread, past.epoch)) {
            return;
          }
          const int p = past.access->place;
          const int q = access.place;
          const bool is_new = which == Races::of_accesses || p < 0 || q < 0
                                  ? nameless.emplace(past.id, id).second
                                  : known.emplace(std::min(p, q), std::max(p, q)).second;
          if (is_new) races.push_back({past.id, id, common(*past.access, access)});
        });
        latest.set(thread, clocks.epoch(thread));
        memory.add({thread, latest[thread], id, &access});
      }
      clocks.apply(thread, access);
    }
    // An edge is never behind the accesses that there are; if it says so, it comes last.
    for (; edge < step.edges.size(); ++edge) clocks.apply(thread, step.edges[edge]);
  }
  return races;
}

std::vector<std::uint64_t> locks_held(const Execution& execution, AccessId id) {
  std::vector<std::uint64_t> held;
  const ThreadNumber thread = execution.steps[id.step].choice.thread;
  for (std::size_t s = 0; s <= id.step; ++s) {
    const Step& step = execution.steps[s];
    if (step.choice.thread != thread) continue;
    for (const Edge& edge : step.edges) {
      if (!edge.lock || (s == id.step && edge.at > id.access)) continue;
      if (edge.kind == Edge::Kind::acquire) {
        held.push_back(edge.object);
      } else if (const auto it = std::ranges::find(held, edge.object); it != held.end()) {
        held.erase(it);
      }
    }
  }
  return held;
}

}  // namespace racekit::explore
