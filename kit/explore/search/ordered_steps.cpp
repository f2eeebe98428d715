#include "kit/explore/search/ordered_steps.h"

#include <algorithm>

namespace racekit::explore {
namespace {

constexpr std::size_t kReserve = std::size_t{1} << 32;

}  // namespace

std::uint32_t LastSchedule::replace(const Execution& execution) {
  const SharedList<Step>& steps = execution.steps;
  const std::size_t shorter = std::min(steps.size(), choices_.size());
  std::size_t common = 0;
  while (common + 1 < shorter && steps[common].choice == choices_[common]) ++common;
  choices_.resize(common);
  for (std::size_t i = common; i < steps.size(); ++i) choices_.push_back(steps[i].choice);
  return static_cast<std::uint32_t>(common);
}

OrderedSteps::OrderedSteps() : reserve_(kReserve), order_(reserve_.arena(), kMostSteps) {}

void OrderedSteps::examine(ThreadNumber thread, std::span<const Touch> touches,
                           flat::Order::Event& event) {
  if (!order_.examine(thread, touches, order_.size(), event)) throw NoRoom();
}

std::span<const std::uint32_t> OrderedSteps::enablers(const flat::Order::Event& event) {
  std::span<const std::uint32_t> found;
  if (!order_.enablers(event, order_.size(), found)) throw NoRoom();
  return found;
}

flat::Order::Fingerprint OrderedSteps::fingerprint() const {
  return order_.fingerprint([&](std::uint32_t step) { return last_[step].alternative; });
}

}  // namespace racekit::explore
