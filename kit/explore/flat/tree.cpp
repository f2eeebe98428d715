#include "kit/explore/flat/tree.h"

#include <algorithm>

namespace racekit::explore::flat {
namespace {

constexpr Touch kEverything{Touch::Mode::everything, 0, 0};

}  // namespace

Tree::Tree(Arena& arena, std::uint32_t most)
    : arena_(arena),
      order_(arena, most),
      nodes_(arena.take<Node>(most)),
      most_(nodes_ ? most : 0) {}

bool Tree::put_to_sleep(Choice choice, std::span<const Touch> touches) {
  Touch* const copies = arena_.take<Touch>(touches.size());
  if (!copies) return false;
  std::ranges::copy(touches, copies);
  return add(asleep_at_the_root_, choice, Touches({copies, touches.size()}));
}

bool Tree::add(Sleepers& sleepers, Choice choice, const Touches& touches) {
  Sleeper* const sleeper = arena_.make<Sleeper>({choice, touches, nullptr});
  if (!sleeper) return false;
  (sleepers.first ? sleepers.last->next : sleepers.first) = sleeper;
  sleepers.last = sleeper;
  return true;
}

std::uint32_t Tree::next_branch(std::uint32_t depth) const {
  while (depth-- > 0)
    if (nodes_[depth].todo_begin != nodes_[depth].todo_end) return depth;
  return kNone;
}

double Tree::share_done() const {
  double share = 0;
  double rest = 1;  // what lies behind the path so far
  for (std::uint32_t i = 0; i < size_; ++i) {
    const double all = nodes_[i].todo_end + 1;
    share += rest * nodes_[i].todo_begin / all;
    rest /= all;
  }
  return share + rest;
}

Choice Tree::choice_at(std::uint32_t branch) const {
  const Node& node = nodes_[branch];
  return node.enabled[node.todo[node.todo_begin].index];
}

std::uint64_t Tree::number_of(std::uint32_t branch) const {
  const Node& node = nodes_[branch];
  return node.todo[node.todo_begin].number;
}

// Goes back to the next branch, and takes the choice that is to be tried there; the one before
// falls asleep. There is such a branch.
bool Tree::branch() {
  const std::uint32_t depth = next_branch(size_);
  size_ = depth + 1;
  Node& node = nodes_[depth];
  if (!add(node.asleep, node.current, order_.take_back(depth))) return false;
  node.current = node.enabled[node.todo[node.todo_begin++].index];
  return true;
}

bool Tree::take_step(std::uint32_t step, Choice choice, std::span<const Choice> enabled,
                     std::span<const Touch> touches) {
  if (step == size_ && !arrive(choice, enabled)) return false;
  Order::Event event;
  if (!order_.examine(choice.thread, touches, step, event)) return false;
  for (const std::uint32_t earlier : event.reversible) reverse(earlier, event, step, &choice);
  order_.push(event);
  return true;
}

// A limit cut it off before the prefix's last step, so what that step would do is not known.
bool Tree::end_early() {
  if (order_.size() >= size_) return true;
  Order::Event event;
  if (!order_.examine(nodes_[size_ - 1].current.thread, {&kEverything, 1}, order_.size(), event))
    return false;
  order_.push(event);
  return true;
}

bool Tree::take_pending(ThreadNumber thread, std::span<const Touch> touches, std::uint32_t size) {
  Order::Event event;
  if (!order_.examine(thread, touches, size, event)) return false;
  for (const std::uint32_t earlier : event.reversible) reverse(earlier, event, size, nullptr);
  order_.drop(event);
  return true;
}

// The state that the path's last step leads to, and the choice that is taken there.
bool Tree::arrive(Choice choice, std::span<const Choice> enabled) {
  if (size_ == most_) return false;
  Node& node = nodes_[size_];
  const auto count = static_cast<std::uint32_t>(enabled.size());
  node = {.current = choice,
          .enabled = arena_.take<Choice>(count),
          .chosen = arena_.take<bool>(count),
          .todo = arena_.take<Todo>(count),
          .enabled_count = count,
          .todo_begin = 0,
          .todo_end = 0,
          .asleep = {}};
  if (!node.enabled || !node.chosen || !node.todo) return false;
  for (std::uint32_t i = 0; i < count; ++i) {
    node.enabled[i] = enabled[i];
    node.chosen[i] = enabled[i] == choice || size_ < root_;
  }
  if (size_ + 1 == root_)
    node.asleep = asleep_at_the_root_;
  else if (!keep_asleep(node))
    return false;
  choose(node, choice.thread);
  ++size_;
  return true;
}

// Those of the state before that the step between has not woken.
bool Tree::keep_asleep(Node& node) {
  if (size_ == 0) return true;
  const std::uint32_t last = size_ - 1;
  for (const Sleeper* s = nodes_[last].asleep.first; s; s = s->next) {
    if (s->choice.thread == order_.thread(last) || dependent(s->touches, order_.touches(last)))
      continue;
    if (!add(node.asleep, s->choice, s->touches)) return false;
  }
  return true;
}

// Sees to it that at the state before step `first` something is tried that leads to `event` (the
// next one after `size` steps; its choice, if it was taken) coming before that step.
void Tree::reverse(std::uint32_t first, const Order::Event& event, std::uint32_t size,
                   const Choice* choice) {
  Node& node = nodes_[first];
  // What comes after `first` and need not: the steps that do not lie behind it, and the event. A
  // thread that can be the first of these to move is one whose first step has none of the others'
  // before it. (Where a thread's first step after `first` lies behind it, so do its others.)
  const std::uint32_t threads = order_.threads();
  const ThreadNumber reversed = order_.thread(first);
  std::uint32_t begins[kMostThreads];  // for each thread, its first step
  std::uint32_t candidates[kMostThreads];
  std::uint32_t candidate_count = 0;
  std::uint32_t unseen = 0;  // threads with steps after `first` that were not met yet
  constexpr std::uint32_t unmet = kNone - 1;
  for (std::uint32_t t = 0; t < threads; ++t) {
    const std::uint32_t last = order_.last(static_cast<ThreadNumber>(t), size);
    const bool goes_on = last != kNone && last > first;
    begins[t] = goes_on ? unmet : kNone;
    unseen += goes_on ? 1 : 0;
  }
  for (std::uint32_t i = first + 1; unseen > 0; ++i) {
    std::uint32_t& begin = begins[order_.thread(i)];
    if (begin != unmet) continue;
    --unseen;
    const bool behind = order_.clock(i)[static_cast<std::size_t>(reversed)] > first;
    begin = behind ? kNone : i;
    if (!behind) candidates[candidate_count++] = i;
  }
  const auto is_initial = [&](const Clock& clock, ThreadNumber thread) {
    const std::uint64_t width = std::min<std::uint64_t>(threads, clock.size);
    for (std::uint64_t other = 0; other < width; ++other) {
      if (other != static_cast<std::uint64_t>(thread) && begins[other] != kNone &&
          clock.entries[other] > begins[other])
        return false;
    }
    return true;
  };

  ThreadNumber best = -1;
  const auto consider = [&](ThreadNumber thread, const Choice* as) {
    if (is_covered(node, thread, as)) return true;
    if (best < 0) {
      for (std::uint32_t i = 0; i < node.enabled_count; ++i)
        if (node.enabled[i].thread == thread) best = thread;
    }
    return false;
  };
  for (std::uint32_t c = 0; c < candidate_count; ++c) {
    const std::uint32_t i = candidates[c];
    if (is_initial(order_.clock(i), order_.thread(i)) &&
        consider(order_.thread(i), &nodes_[i].current))
      return;
  }
  const auto own = static_cast<std::uint32_t>(event.thread);
  if (own >= threads || begins[own] == kNone) {
    if (is_initial(event.before, event.thread) && consider(event.thread, choice)) return;
  }
  if (best >= 0) {
    choose(node, best);
    return;
  }
  // None of them can move there (its lock is taken, say): a thread that can may make room.
  choose_all(node);
}

void Tree::choose_all(Node& node) {
  for (std::uint32_t i = 0; i < node.enabled_count; ++i) choose(node, node.enabled[i].thread);
}

bool Tree::is_asleep(const Node& node, const Choice& choice) {
  for (const Sleeper* s = node.asleep.first; s; s = s->next)
    if (s->choice == choice) return true;
  return false;
}

bool Tree::is_known(const Node& node, std::uint32_t index) {
  return node.chosen[index] || is_asleep(node, node.enabled[index]);
}

// True if the thread's step (in this way; null: in any) is tried at the node, or need not be.
bool Tree::is_covered(const Node& node, ThreadNumber thread, const Choice* choice) {
  bool any = false;
  bool all = true;
  for (std::uint32_t i = 0; i < node.enabled_count; ++i) {
    if (choice && node.enabled[i] == *choice) return is_known(node, i);
    if (node.enabled[i].thread != thread) continue;
    any = true;
    all = all && is_known(node, i);
  }
  return any && all;
}

void Tree::choose(Node& node, ThreadNumber thread) {
  for (std::uint32_t i = 0; i < node.enabled_count; ++i) {
    if (node.enabled[i].thread != thread || is_known(node, i)) continue;
    node.chosen[i] = true;
    node.todo[node.todo_end++] = {++numbers_, i};
  }
}

}  // namespace racekit::explore::flat
