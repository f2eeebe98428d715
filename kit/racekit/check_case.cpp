#include "kit/racekit/check_case.h"

namespace racekit {
namespace {

constexpr std::uint64_t kMostOfTheSmallest = 10'000;
constexpr std::uint64_t kMostOfALarger = 2'000;
constexpr std::uint64_t kMostWithFewPreemptions = 1'000;
constexpr std::uint64_t kFewToBeWokenInto = 100;

Explored with_bound(const Subject& subject, ExploreWish wish, std::uint64_t bound) {
  wish.bound = bound;
  return explore_subject(subject, wish);
}

/// Those with few preemptions: as few as it takes for the search to come to its end.
Explored with_few_preemptions(const Explored& too_many, const Subject& subject,
                              const std::function<ExploreWish()>& fresh_wish) {
  // The search for the shortest failure was one of these.
  if (too_many.first && too_many.first->at_the_bound) {
    Explored explored = too_many;
    explored.all = *too_many.first;
    return explored;
  }
  ExploreWish wish = fresh_wish();
  wish.executions = kMostWithFewPreemptions;
  Explored explored = with_bound(subject, wish, 1);
  if (!explored.shortest && explored.all.at_the_limit)
    explored = with_bound(subject, fresh_wish(), 0);
  return explored;
}

}  // namespace

void explore_case(CheckedCase& it, const Subject& subject, CaseSize size,
                  const std::function<ExploreWish()>& fresh_wish) {
  ExploreWish wish = fresh_wish();
  if (size != CaseSize::any)
    wish.executions = size == CaseSize::smallest ? kMostOfTheSmallest : kMostOfALarger;
  it.explored = explore_subject(subject, wish);
  if (!it.explored->shortest && it.explored->all.at_the_limit)
    it.explored = with_few_preemptions(*it.explored, subject, fresh_wish);
  const explore::Exploration& all = it.explored->all;
  if (!it.explored->waits || it.explored->shortest || !all.reached_its_bound()) return;
  // Each wait may end without a notify, which makes many more interleavings.
  if (size == CaseSize::larger && all.executions > kFewToBeWokenInto) return;
  wish = fresh_wish();
  wish.spurious = true;
  it.spurious = with_bound(subject, wish, 1);
}

}  // namespace racekit
