#pragma once

#include "kit/explore/search/dependence_order.h"
#include "kit/explore/search/strategy.h"

namespace racekit::explore {

/// Every execution of a program, one of each Mazurkiewicz trace, depth first.
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
class CompleteSearch : public Strategy {
 public:
  CompleteSearch();

  std::vector<Job> upcoming(std::size_t count) const override;
  bool take(const Execution& execution) override;
  bool exhaustive() const override { return exhaustive_; }

 private:
  /// A choice that is to be tried, and its job's number.
  struct Todo {
    Choice choice;
    std::uint64_t number;
  };

  /// A state on the current path, before its step.
  struct Node {
    std::vector<Choice> enabled;
    std::vector<Plan::Sleeper> asleep;  // on arrival, and whatever has been tried here since
    std::vector<Choice> chosen;         // tried, being tried, or to be tried
    std::vector<Todo> todo;             // first come, first tried
    Choice current;
  };

  Plan plan(std::size_t depth) const;
  void arrive(const Step& step);
  std::vector<Plan::Sleeper> still_asleep() const;
  void reverse(std::size_t first, const DependenceOrder::Event& event, std::size_t size,
               const Choice* choice);
  void choose(Node& node, ThreadNumber thread);
  bool is_covered(const Node& node, ThreadNumber thread, const Choice* choice) const;

  std::vector<Node> path_;  // as far as the last execution went
  DependenceOrder order_;   // of the path's steps
  bool begun_ = false;
  bool exhaustive_ = true;
  std::uint64_t numbers_ = 0;
};

}  // namespace racekit::explore
