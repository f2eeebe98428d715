#include "kit/racekit/check/case.h"

namespace racekit {
namespace {

// Executions, so that the verdict is the same on each machine: a slow one needs about a minute for
// all of a cure that has too many.
constexpr std::uint64_t kMostOfTheSmallest = 1'000;
constexpr std::uint64_t kMostOfALarger = 250;
constexpr std::uint64_t kMostWithOnePreemption = 200;
constexpr std::uint64_t kMostWithNone = 300;
constexpr std::uint64_t kFewToBeWokenInto = 100;

/// Those with at most one preemption; where these are too many those with none, or some of them.
Explored with_few_preemptions(const explore::Exploration& known, const Subject& subject,
                              ExploreWish wish, const std::function<ExploreWish()>& fresh_wish) {
  wish.known = &known;
  wish.bound = 1;
  wish.executions = kMostWithOnePreemption;
  Explored explored = explore_subject(subject, wish);
  if (explored.shortest || !explored.all.at_the_limit) return explored;
  const bool spurious = wish.spurious;
  wish = fresh_wish();
  wish.bound = 0;
  wish.executions = kMostWithNone;
  wish.spurious = spurious;
  wish.known = &explored.all;
  return explore_subject(subject, wish);
}

}  // namespace

void explore_case(CheckedCase& it, const Subject& subject, CaseSize size,
                  const std::function<ExploreWish()>& fresh_wish) {
  ExploreWish wish = fresh_wish();
  if (size != CaseSize::any)
    wish.executions = size == CaseSize::smallest ? kMostOfTheSmallest : kMostOfALarger;
  it.explored = explore_subject(subject, wish);
  if (!it.explored->shortest && it.explored->all.at_the_limit) {
    // The search for the shortest failure was one of those with few preemptions.
    if (it.explored->first && it.explored->first->at_the_bound)
      it.explored->all = explore::Exploration(*it.explored->first);
    else
      it.explored = with_few_preemptions(it.explored->all, subject, fresh_wish(), fresh_wish);
  }
  const explore::Exploration& all = it.explored->all;
  if (!it.explored->waits || it.explored->shortest || !all.reached_its_bound()) return;
  // Each wait may end without a notify, which makes many more interleavings.
  if (size == CaseSize::larger && (!all.complete || all.executions > kFewToBeWokenInto)) return;
  wish = fresh_wish();
  wish.spurious = true;
  it.spurious = with_few_preemptions(all, subject, wish, fresh_wish);
}

}  // namespace racekit
