#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kit/explore/flat/order.h"
#include "kit/explore/search/reserve.h"

namespace racekit::explore {

/// The schedule of the last execution that was looked at: what begins like it need not be looked at
/// from its beginning.
class LastSchedule {
 public:
  /// Gives the number of steps that the execution has in common with the one before, and keeps its
  /// schedule. The last step of neither counts: it may have been cut off in the midst.
  std::uint32_t replace(const Execution& execution);

  Choice operator[](std::uint32_t step) const { return choices_[step]; }

 private:
  std::vector<Choice> choices_;
};

/// The order of an execution's steps (flat/order.h), of one execution after the other. Throws
/// NoRoom.
class OrderedSteps {
 public:
  OrderedSteps();

  /// Takes an execution. `visit` gets the number of each step that the one before has not in common
  /// with it, and the step's event, before that is added.
  template <class Visit>
  void take(const Execution& execution, Visit visit) {
    order_.truncate(last_.replace(execution));
    for (std::uint32_t i = order_.size(); i < execution.steps.size(); ++i) {
      const Step& step = execution.steps[i];
      flat::Order::Event event;
      examine(step.choice.thread, step.touches, event);
      visit(i, event);
      order_.push(event);
    }
  }

  /// `visit` gets the event that would come next if this thread went on.
  template <class Visit>
  void examine(const Pending& pending, Visit visit) {
    flat::Order::Event event;
    examine(pending.thread, pending.touches, event);
    visit(event);
    order_.drop(event);
  }

  /// See Order::enablers(). Valid until the visit ends.
  std::span<const std::uint32_t> enablers(const flat::Order::Event& event);

  flat::Order::Fingerprint fingerprint() const;

 private:
  void examine(ThreadNumber thread, std::span<const Touch> touches, flat::Order::Event& event);

  Reserve reserve_;
  flat::Order order_;
  LastSchedule last_;
};

}  // namespace racekit::explore
