#include "kit/explore/search/random_search.h"

#include "kit/explore/random_walk.h"

namespace racekit::explore {

std::vector<Job> RandomSearch::upcoming(std::size_t count) const {
  std::vector<Job> jobs;
  if (next_ == 0) count = 1;  // it tells how long they are
  for (std::uint64_t i = next_; i < count_ && jobs.size() < count; ++i) {
    // The seeds of neighbouring executions must not be neighbours: their schedules would be alike.
    std::uint64_t state = seed_ + i;
    Plan plan;
    plan.random = {pick(state, static_cast<std::size_t>(-1)), length_};
    jobs.push_back({i, std::move(plan)});
  }
  return jobs;
}

bool RandomSearch::take(const Execution& execution) {
  if (next_++ == 0) length_ = static_cast<std::uint32_t>(execution.steps.size());
  order_.take(execution, [](std::size_t, const flat::Order::Event&) {});
  return seen_.insert(order_.fingerprint()).second;
}

}  // namespace racekit::explore
