#include "tests/explore/reference.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "kit/base/split_mix.h"

namespace racekit::test::reference {

namespace {

// True if the first step is what lets the second one happen at all.
bool grants(std::span<const Touch> first, std::span<const Touch> second) {
  for (const Touch& a : first) {
    if (a.mode != Touch::Mode::grant) continue;
    for (const Touch& b : second) {
      if (b.mode == Touch::Mode::await && relation(a, b) == Relation::ordered) return true;
    }
  }
  return false;
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  return mixed_bits((hash ^ value) + kGoldenGamma);
}

}  // namespace

std::size_t DependenceOrder::previous(ThreadNumber thread, std::size_t size) const {
  for (std::size_t i = size; i-- > 0;) {
    if (events_[i].thread == thread) return i;
  }
  return none;
}

void DependenceOrder::push(ThreadNumber thread, std::vector<Touch> touches) {
  Event event{thread, std::move(touches)};
  VectorClock clock = clock_before(event, size());
  clock.set(static_cast<std::size_t>(thread), static_cast<std::uint32_t>(size()) + 1);
  events_.push_back(std::move(event));
  clocks_.push_back(std::move(clock));
}

void DependenceOrder::truncate(std::size_t size) {
  events_.resize(size);
  clocks_.resize(size);
}

VectorClock DependenceOrder::clock_before(const Event& event, std::size_t size) const {
  VectorClock clock;
  // Latest first: most earlier steps then lie within the clock already.
  for (std::size_t i = size; i-- > 0;) {
    if (covers(clock, i)) continue;
    if (events_[i].thread == event.thread || dependent(events_[i].touches, event.touches)) {
      clock.join(clocks_[i]);
    }
  }
  return clock;
}

std::vector<std::size_t> DependenceOrder::reversible(const Event& event, std::size_t size) const {
  VectorClock fixed;
  if (const std::size_t last = previous(event.thread, size); last != none) fixed = clocks_[last];
  const bool awaits = std::ranges::any_of(
      event.touches, [](const Touch& touch) { return touch.mode == Touch::Mode::await; });
  if (awaits) {
    for (std::size_t i = size; i-- > 0;) {
      if (!covers(fixed, i) && grants(events_[i].touches, event.touches)) fixed.join(clocks_[i]);
    }
  }
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < size; ++i) {
    if (events_[i].thread != event.thread && !covers(fixed, i) &&
        relation(events_[i].touches, event.touches) == Relation::reversible) {
      found.push_back(i);
    }
  }
  return found;
}

std::vector<std::size_t> DependenceOrder::enablers(const Event& event, std::size_t size) const {
  VectorClock own;
  if (const std::size_t last = previous(event.thread, size); last != none) own = clocks_[last];
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < size; ++i) {
    if (events_[i].thread != event.thread && !covers(own, i) &&
        relation(events_[i].touches, event.touches) == Relation::ordered) {
      found.push_back(i);
    }
  }
  return found;
}

DependenceOrder::Fingerprint DependenceOrder::fingerprint(std::span<const int> alternatives) const {
  // A step is known by its thread and its number within it, its alternative, and how many steps of
  // each thread lie before it. The steps' hashes are added up, so their sequence does not matter.
  std::vector<std::uint64_t> number(events_.size());
  std::vector<std::uint64_t> count;
  Fingerprint sum;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    const auto thread = static_cast<std::size_t>(events_[i].thread);
    if (count.size() <= thread) count.resize(thread + 1);
    number[i] = ++count[thread];
    std::uint64_t high = mixed(1, thread);
    std::uint64_t low = mixed(2, thread);
    const auto add = [&](std::uint64_t value) {
      high = mixed(high, value);
      low = mixed(low + value, value ^ high);
    };
    add(static_cast<std::uint64_t>(alternatives[i]));
    for (std::size_t t = 0; t < clocks_[i].size(); ++t) {
      if (clocks_[i][t] == 0) continue;
      add(t);
      add(number[clocks_[i][t] - 1]);
    }
    sum.high += high;
    sum.low += low;
  }
  return sum;
}

namespace {

bool contains(const std::vector<Choice>& choices, const Choice& choice) {
  return std::ranges::find(choices, choice) != choices.end();
}

bool contains(const std::vector<Plan::Sleeper>& sleepers, const Choice& choice) {
  return std::ranges::find(sleepers, choice, &Plan::Sleeper::choice) != sleepers.end();
}

}  // namespace

CompleteSearch::CompleteSearch() = default;

Plan CompleteSearch::plan(std::size_t depth) const {
  Plan plan;
  plan.prefix.reserve(depth + 1);
  for (std::size_t i = 0; i < depth; ++i) plan.prefix.push_back(path_[i].current);
  const Node& node = path_[depth];
  plan.prefix.push_back(node.todo.front().choice);
  plan.asleep = node.asleep;
  plan.asleep.push_back({node.current, order_.event(depth).touches});
  return plan;
}

std::vector<Job> CompleteSearch::upcoming(std::size_t count) const {
  if (!begun_) return {{0, {}}};
  std::vector<Job> jobs;
  // The thread that is first at its node goes next there, and what sleeps there then is known
  // already: nothing that is found until then can change its plan.
  for (std::size_t depth = path_.size(); depth-- > 0 && jobs.size() < count;) {
    if (!path_[depth].todo.empty()) {
      jobs.push_back({path_[depth].todo.front().number, plan(depth)});
    }
  }
  return jobs;
}

bool CompleteSearch::take(const Execution& execution) {
  if (begun_) {
    while (path_.back().todo.empty()) path_.pop_back();
    Node& node = path_.back();
    const std::size_t depth = path_.size() - 1;
    check_prefix(plan(depth), execution);
    node.asleep.push_back({node.current, order_.event(depth).touches});
    node.current = node.todo.front().choice;
    node.todo.erase(node.todo.begin());
    order_.truncate(depth);
  }
  if (execution.end == End::limited || execution.end == End::refused) exhaustive_ = false;
  begun_ = true;

  const SharedList<Step>& steps = execution.steps;
  for (std::size_t i = order_.size(); i < steps.size(); ++i) {
    if (i == path_.size()) arrive(steps[i]);
    const DependenceOrder::Event event{steps[i].choice.thread, steps[i].touches};
    for (const std::size_t earlier : order_.reversible(event, i)) {
      reverse(earlier, event, i, &steps[i].choice);
    }
    order_.push(event.thread, event.touches);
  }
  if (order_.size() < path_.size()) {
    // A limit cut it off before the prefix's last step, so what that step would do is not known.
    order_.push(path_.back().current.thread, {{Touch::Mode::everything, 0, 0}});
  }
  if (execution.end == End::redundant) return false;
  if (execution.end == End::circular) {
    // What would have followed is found behind step `circle`, but not that it might have preceded a
    // step of the round. So there everything is tried.
    for (std::size_t i = execution.circle; i < path_.size(); ++i)
      for (const Choice& choice : std::vector<Choice>(path_[i].enabled))
        choose(path_[i], choice.thread);
    return false;
  }
  for (const Pending& pending : execution.pending) {
    const DependenceOrder::Event event{pending.thread, pending.touches};
    for (const std::size_t earlier : order_.reversible(event, steps.size())) {
      reverse(earlier, event, steps.size(), nullptr);
    }
  }
  return true;
}

// The state that the path's last step leads to, and the step that is taken there.
void CompleteSearch::arrive(const Step& step) {
  Node node;
  node.enabled = step.enabled;
  node.asleep = still_asleep();
  node.current = step.choice;
  node.chosen.push_back(step.choice);
  choose(node, step.choice.thread);
  path_.push_back(std::move(node));
}

std::vector<Plan::Sleeper> CompleteSearch::still_asleep() const {
  std::vector<Plan::Sleeper> sleepers;
  if (path_.empty()) return sleepers;
  const DependenceOrder::Event& last = order_.event(path_.size() - 1);
  for (const Plan::Sleeper& sleeper : path_.back().asleep) {
    if (sleeper.choice.thread != last.thread && !dependent(sleeper.touches, last.touches)) {
      sleepers.push_back(sleeper);
    }
  }
  return sleepers;
}

// Sees to it that at the state before step `first` something is tried that leads to `event` (the
// next one after `size` steps; its choice, if it was taken) coming before that step.
void CompleteSearch::reverse(std::size_t first, const DependenceOrder::Event& event,
                             std::size_t size, const Choice* choice) {
  Node& node = path_[first];
  // What comes after `first` and need not: the steps that do not lie behind it, and the event. A
  // thread that can be the first of these to move is one whose first step has none of the others'
  // before it.
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> begins;  // for each thread, its first step
  std::vector<std::size_t> candidates;
  const auto own = static_cast<std::size_t>(event.thread);
  for (std::size_t i = first + 1; i < size; ++i) {
    if (order_.covers(order_.clock(i), first)) continue;
    const auto thread = static_cast<std::size_t>(order_.event(i).thread);
    if (begins.size() <= thread) begins.resize(thread + 1, none);
    if (begins[thread] != none) continue;
    begins[thread] = i;
    candidates.push_back(i);
  }
  const auto is_initial = [&](const VectorClock& clock, std::size_t thread) {
    for (std::size_t other = 0; other < begins.size() && other < clock.size(); ++other) {
      if (other != thread && begins[other] != none && clock[other] > begins[other]) return false;
    }
    return true;
  };

  ThreadNumber best = -1;
  const auto consider = [&](ThreadNumber thread, const Choice* as) {
    if (is_covered(node, thread, as)) return true;
    const auto is_its = [&](const Choice& c) { return c.thread == thread; };
    if (best < 0 && std::ranges::any_of(node.enabled, is_its)) best = thread;
    return false;
  };
  for (const std::size_t i : candidates) {
    const ThreadNumber thread = order_.event(i).thread;
    if (!is_initial(order_.clock(i), static_cast<std::size_t>(thread))) continue;
    if (consider(thread, &path_[i].current)) return;
  }
  if (own >= begins.size() || begins[own] == none) {
    if (is_initial(order_.clock_before(event, size), own) && consider(event.thread, choice)) return;
  }
  if (best >= 0) {
    choose(node, best);
    return;
  }
  // None of them can move there (its lock is taken, say): a thread that can may make room.
  for (const Choice& enabled : std::vector<Choice>(node.enabled)) choose(node, enabled.thread);
}

// True if the thread's step (in this way; null: in any) is tried at the node, or need not be.
bool CompleteSearch::is_covered(const Node& node, ThreadNumber thread, const Choice* choice) const {
  const auto is_known = [&](const Choice& c) {
    return contains(node.chosen, c) || contains(node.asleep, c);
  };
  if (choice != nullptr && contains(node.enabled, *choice)) return is_known(*choice);
  bool any = false;
  for (const Choice& enabled : node.enabled) {
    if (enabled.thread != thread) continue;
    if (!is_known(enabled)) return false;
    any = true;
  }
  return any;
}

void CompleteSearch::choose(Node& node, ThreadNumber thread) {
  for (const Choice& choice : node.enabled) {
    if (choice.thread != thread || contains(node.chosen, choice) || contains(node.asleep, choice)) {
      continue;
    }
    node.chosen.push_back(choice);
    node.todo.push_back({choice, ++numbers_});
  }
}

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

}  // namespace racekit::test::reference
