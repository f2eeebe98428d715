#include "kit/explore/search/strategy.h"

#include <algorithm>
#include <string>

namespace racekit::explore {

void check_prefix(const Plan& plan, const Execution& execution) {
  for (std::size_t i = 0; i < plan.prefix.size(); ++i) {
    // A limit may cut an execution off anywhere.
    if (i == execution.steps.size() && execution.end == End::limited) return;
    if (i >= execution.steps.size() || execution.steps[i].choice != plan.prefix[i]) {
      const int place = i < execution.steps.size() ? execution.steps[i].place : execution.end_place;
      throw NotRepeatable("the program did something else at step " + std::to_string(i + 1) +
                              " than the last time, under the same schedule",
                          place < 0 ? std::vector<std::uint64_t>{}
                                    : execution.places[static_cast<std::size_t>(place)]);
    }
  }
}

bool preempts(const SharedList<Step>& steps, std::size_t step, ThreadNumber next) {
  if (step == 0) return false;
  const ThreadNumber last = steps[step - 1].choice.thread;
  return next != last && std::ranges::any_of(steps[step].enabled, [&](const Choice& choice) {
           return choice.thread == last;
         });
}

std::size_t preemptions(const SharedList<Step>& steps) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (preempts(steps, i, steps[i].choice.thread)) ++count;
  }
  return count;
}

}  // namespace racekit::explore
