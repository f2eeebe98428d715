#include "kit/racekit/check/case.h"

namespace racekit {
namespace {

// Executions, so that the verdict is the same on each machine: a slow one needs about a minute for
// all of a cure that has too many. A worker runs so many more in the same time.
constexpr std::uint64_t kMostOfTheSmallest = 800;
constexpr std::uint64_t kMostOfALarger = 150;
constexpr std::uint64_t kMoreByAWorker = 25;
constexpr std::uint64_t kMostOfTheLargest = 2'000;  // also where no worker runs them
constexpr std::uint64_t kMostWithOnePreemption = 200;
constexpr std::uint64_t kMostWithNone = 300;
constexpr std::uint64_t kFewToBeWokenInto = 100;

/// Those with at most one preemption; where these are too many those with none, or some of them.
Explored with_few_preemptions(const explore::Exploration& known, const Subject& subject,
                              ExploreOptions options,
                              const std::function<ExploreOptions()>& fresh_options) {
  options.known = &known;
  options.bound = 1;
  options.executions = kMostWithOnePreemption;
  Explored explored = explore_subject(subject, options);
  if (explored.shortest || !explored.all.at_the_limit) return explored;
  const bool spurious = options.spurious;
  options = fresh_options();
  options.bound = 0;
  options.executions = kMostWithNone;
  options.spurious = spurious;
  options.known = &explored.all;
  return explore_subject(subject, options);
}

}  // namespace

void explore_case(CheckedCase& it, const Subject& subject, CaseSize size,
                  const std::function<ExploreOptions()>& fresh_options) {
  ExploreOptions options = fresh_options();
  if (size == CaseSize::largest) {
    options.executions = kMostOfTheLargest;
    options.only_count = true;
    it.explored = explore_subject(subject, options);
    const explore::Exploration& all = it.explored->all;
    if (all.shortest_failure() == nullptr) {
      it.left_out = all.at_the_limit || all.limited > 0;
      if (it.left_out) it.explored.reset();
      return;
    }
    options = fresh_options();
  }
  if (size != CaseSize::any)
    options.executions = size == CaseSize::smallest ? kMostOfTheSmallest : kMostOfALarger;
  it.explored = explore_subject(subject, options);
  const auto is_cut_off = [&] { return !it.explored->shortest && it.explored->all.at_the_limit; };
  if (is_cut_off() && it.explored->why_forking.empty()) {
    options.executions *= kMoreByAWorker;
    it.explored = explore_subject(subject, options);
  }
  if (is_cut_off()) {
    // The search for the shortest failure was one of those with few preemptions.
    if (it.explored->first && it.explored->first->at_the_bound)
      it.explored->all = explore::Exploration(*it.explored->first);
    else
      it.explored = with_few_preemptions(it.explored->all, subject, fresh_options(), fresh_options);
  }
  const explore::Exploration& all = it.explored->all;
  if (!it.explored->waits || it.explored->shortest || !all.reached_its_bound()) return;
  // Each wait may end without a notify, which makes many more interleavings.
  if (size == CaseSize::larger && (!all.complete || all.executions > kFewToBeWokenInto)) return;
  options = fresh_options();
  options.spurious = true;
  it.spurious = with_few_preemptions(all, subject, options, fresh_options);
}

}  // namespace racekit
