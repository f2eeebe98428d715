#include "kit/explore/search/complete_search.h"

#include <algorithm>
#include <cassert>

namespace racekit::explore {
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

  const std::vector<Step>& steps = execution.steps;
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

}  // namespace racekit::explore
