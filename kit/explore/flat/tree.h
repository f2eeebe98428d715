#pragma once

#include <cstdint>
#include <span>

#include "kit/explore/flat/arena.h"
#include "kit/explore/flat/order.h"
#include "kit/explore/flat/tape.h"

namespace racekit::explore::flat {

/// What has been tried of a program's executions, and what is to be tried: every execution, one of
/// each Mazurkiewicz trace, depth first.
///
/// Dynamic partial-order reduction (Flanagan and Godefroid, POPL 2005) with sleep sets (Godefroid,
/// 1996): a choice is tried at a state if a later step might as well have come first there, and a
/// choice that was tried sleeps until a step that depends on it. Which thread is tried is taken
/// from the source set (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014): none, if one of those that
/// can begin the reversed part is tried there anyway.
///
/// 1. No trace is completed twice (sleep sets), and every trace is completed (source sets).
/// 2. All alternatives of a thread that is tried are tried.
/// 3. What a thread was about to do when the execution ended counts like a step: the end itself is
///    a step that it might have preceded.
/// 4. An execution that hit a limit hides what lies behind it: the search is then not exhaustive.
/// 5. Only what lies behind the branch is analysed: the steps before it were those of the execution
///    before, and are compared with them.
class Tree {
 public:
  /// `most`: steps of an execution. The arena is used by nothing else.
  Tree(Arena& arena, std::uint32_t most);

  /// Before the first execution: only a part of the tree is wanted, the executions whose first
  /// `depth` choices are those of the first plan. put_to_sleep() says what sleeps when the last of
  /// these is taken; false if there is no room.
  void begin_at(std::uint32_t depth) { root_ = depth; }
  bool put_to_sleep(Choice choice, std::span<const Touch> touches);

  enum class Taken : std::uint8_t {
    counts,   ///< an execution that is new
    repeats,  ///< of a trace that is known, or a part of it
    differs,  ///< it did not follow the plan; nothing may be done with the tree any more
    full,     ///< there is no room; likewise
  };

  /// Takes the execution of the next plan; the first one's plan is empty.
  template <Tape T>
  Taken take(const T& tape);

  /// Whether there is nothing left to be tried.
  bool finished() const { return begun_ && next_branch(size_) == kNone; }

  /// False if executions were left out that the program has.
  bool exhaustive() const { return exhaustive_; }

  /// A guess of how much of the search is done, from 0 to 1: as if what was not tried yet had as
  /// many executions as what was (Knuth, Estimating the efficiency of backtrack programs, 1975;
  /// over the part of the tree that was seen). Too much while the tree still grows.
  double share_done() const;

  static constexpr std::uint32_t kNone = Order::kNone;

  /// The deepest branch above `depth`, the number of steps before it; kNone if there is none. The
  /// next plan is that of next_branch(depth()). The branches above it are tried after it, unchanged
  /// by whatever is found until then: the thread that is first there goes next there, and what
  /// sleeps there is known already.
  std::uint32_t next_branch(std::uint32_t depth) const;
  std::uint32_t depth() const { return size_; }

  /// The plan of a branch: the choices that lead to it, the one that is tried there and the number
  /// by which that is known, and what then sleeps: `visit` gets each choice and its touches.
  Choice choice_before(std::uint32_t step) const { return nodes_[step].current; }
  Choice choice_at(std::uint32_t branch) const;
  std::uint64_t number_of(std::uint32_t branch) const;
  template <class Visit>
  void each_sleeper(std::uint32_t branch, Visit visit) const {
    for (const Sleeper* s = nodes_[branch].asleep.first; s; s = s->next)
      visit(s->choice, s->touches.all());
    visit(nodes_[branch].current, order_.touches(branch).all());
  }

  const Order& order() const { return order_; }

 private:
  struct Sleeper {
    Choice choice;
    Touches touches;
    Sleeper* next;
  };
  struct Sleepers {
    Sleeper* first = nullptr;
    Sleeper* last = nullptr;
  };

  /// A choice that is to be tried, an index of Node::enabled.
  struct Todo {
    std::uint64_t number;
    std::uint32_t index;
  };

  /// A state on the current path, before its step.
  struct Node {
    Choice current;
    Choice* enabled;
    bool* chosen;  // of each enabled choice: tried, being tried, or to be tried
    Todo* todo;    // first come, first tried
    std::uint32_t enabled_count;
    std::uint32_t todo_begin;
    std::uint32_t todo_end;
    Sleepers asleep;  // on arrival, and whatever has been tried here since
  };

  Taken begin(std::uint32_t size, End end);
  bool branch();
  bool take_step(std::uint32_t step, Choice choice, std::span<const Choice> enabled,
                 std::span<const Touch> touches);
  bool take_pending(ThreadNumber thread, std::span<const Touch> touches, std::uint32_t size);
  bool end_early();
  void choose_all(Node& node);

  bool arrive(Choice choice, std::span<const Choice> enabled);
  bool add(Sleepers& sleepers, Choice choice, const Touches& touches);
  bool keep_asleep(Node& node);
  void reverse(std::uint32_t first, const Order::Event& event, std::uint32_t size,
               const Choice* choice);
  void choose(Node& node, ThreadNumber thread);
  static bool is_asleep(const Node& node, const Choice& choice);
  static bool is_known(const Node& node, std::uint32_t index);
  static bool is_covered(const Node& node, ThreadNumber thread, const Choice* choice);

  Arena& arena_;
  Order order_;  // of the path's steps
  Node* nodes_;  // as far as the last execution went
  std::uint32_t most_;
  std::uint32_t root_ = 0;  // above it, nothing is tried
  Sleepers asleep_at_the_root_;
  std::uint32_t size_ = 0;
  bool begun_ = false;
  bool exhaustive_ = true;
  std::uint64_t numbers_ = 0;
};

template <Tape T>
Tree::Taken Tree::take(const T& tape) {
  const std::uint32_t size = tape.size();
  if (begun_) {
    // Its nodes are those of the path, up to the branch. A limit may cut an execution off anywhere.
    if (!branch()) return Taken::full;
    for (std::uint32_t i = 0; i < size_; ++i) {
      if (i == size && tape.end() == End::limited) break;
      if (i >= size || !(tape.choice(i) == nodes_[i].current)) return Taken::differs;
    }
  }
  begun_ = true;
  if (tape.end() == End::limited || tape.end() == End::refused) exhaustive_ = false;

  for (std::uint32_t i = order_.size(); i < size; ++i)
    if (!take_step(i, tape.choice(i), tape.enabled(i), tape.touches(i))) return Taken::full;
  if (!end_early()) return Taken::full;
  if (tape.end() == End::redundant) return Taken::repeats;
  if (tape.end() == End::circular) {
    // What would have followed is found behind step `circle`, but not that it might have preceded a
    // step of the round. So there everything is tried.
    for (std::uint32_t i = tape.circle(); i < size_; ++i) choose_all(nodes_[i]);
    return Taken::repeats;
  }
  for (std::uint32_t i = 0; i < tape.pending_count(); ++i) {
    const PendingFacts pending = tape.pending(i);
    if (!take_pending(pending.thread, pending.touches, size)) return Taken::full;
  }
  return Taken::counts;
}

}  // namespace racekit::explore::flat
