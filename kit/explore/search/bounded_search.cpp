#include "kit/explore/search/bounded_search.h"

#include <algorithm>

namespace racekit::explore {

Plan BoundedSearch::plan(const Todo& todo) const {
  Plan plan;
  plan.prefix.push_back(todo.choice);
  for (int n = todo.node; n != 0; n = tree_[static_cast<std::size_t>(n)].parent) {
    plan.prefix.push_back(tree_[static_cast<std::size_t>(n)].via);
  }
  std::ranges::reverse(plan.prefix);
  return plan;
}

std::vector<Job> BoundedSearch::upcoming(std::size_t count) const {
  if (tree_.empty()) return {{0, {}}};
  std::vector<Job> jobs;
  for (auto it = todo_.begin(); it != todo_.end() && jobs.size() < count; ++it) {
    jobs.push_back({it->number, plan(*it)});
  }
  return jobs;
}

std::size_t BoundedSearch::level() const { return todo_.empty() ? 0 : todo_.begin()->preemptions; }

// Finds the execution's states in the tree, and adds those that are new.
BoundedSearch::Path BoundedSearch::walk(const Execution& execution) {
  Path path{execution.steps, {}, {}, {}};
  if (tree_.empty()) tree_.push_back({-1, {}, {}});
  int node = 0;
  std::size_t spent = 0;
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    const Choice choice = path.steps[i].choice;
    const bool took_over = i == 0 || path.steps[i - 1].choice.thread != choice.thread;
    path.nodes.push_back(node);
    path.spent.push_back(spent);
    path.takeover.push_back(took_over ? i : path.takeover.back());
    if (preempts(path.steps, i, choice.thread)) ++spent;

    const auto branch = [&]() -> Branch& {
      auto& branches = tree_[static_cast<std::size_t>(node)].branches;
      const auto it = std::ranges::find(branches, choice, &Branch::choice);
      return it != branches.end() ? *it : branches.emplace_back(Branch{choice, -1});
    };
    int next = branch().node;
    if (next < 0) {
      next = static_cast<int>(tree_.size());
      branch().node = next;
      tree_.push_back({node, choice, {}});
      choose(path, i, choice.thread);  // its other alternatives
    }
    node = next;
  }
  return path;
}

bool BoundedSearch::take(const Execution& execution) {
  std::size_t known = 0;  // steps whose reversals an earlier execution has seen to
  if (!tree_.empty()) {
    const Plan taken = plan(*todo_.begin());
    check_prefix(taken, execution);
    known = taken.prefix.size() - 1;
    todo_.erase(todo_.begin());
  }
  if (execution.end == End::limited || execution.end == End::refused) cut_off_ = true;

  const Path path = walk(execution);
  order_.take(execution, [&](std::size_t i, const flat::Order::Event& event) {
    if (i >= known) reverse_all(path, event);
  });
  if (execution.end == End::circular) {
    for (std::size_t i = execution.circle; i < path.steps.size(); ++i)
      for (const Choice& choice : path.steps[i].enabled) choose(path, i, choice.thread);
    return false;
  }
  for (const Pending& pending : execution.pending) {
    order_.examine(pending, [&](const flat::Order::Event& event) { reverse_all(path, event); });
  }
  return seen_.insert(order_.fingerprint()).second;
}

// The event, next in this order, is to be tried before whatever it might precede.
void BoundedSearch::reverse_all(const Path& path, const flat::Order::Event& event) {
  for (const std::size_t step : event.reversible) {
    for (const std::size_t at : {step, path.takeover[step]}) {
      if (choose(path, at, event.thread)) continue;
      for (const Choice& choice : path.steps[at].enabled) choose(path, at, choice.thread);
    }
  }
  for (const std::size_t step : order_.enablers(event)) {
    for (const std::size_t at : {step, path.takeover[step]}) choose(path, at, event.thread);
  }
}

// False if the thread cannot go on there.
bool BoundedSearch::choose(const Path& path, std::size_t step, ThreadNumber thread) {
  const std::size_t cost = path.spent[step] + (preempts(path.steps, step, thread) ? 1 : 0);
  const int node = path.nodes[step];
  auto& branches = tree_[static_cast<std::size_t>(node)].branches;
  bool can_go = false;
  for (const Choice& choice : path.steps[step].enabled) {
    if (choice.thread != thread) continue;
    can_go = true;
    if (std::ranges::find(branches, choice, &Branch::choice) != branches.end()) continue;
    if (cost > bound_) {
      exceeded_ = true;
      continue;
    }
    branches.push_back({choice, -1});
    todo_.insert({cost, ++numbers_, node, choice});
  }
  return can_go;
}

}  // namespace racekit::explore
