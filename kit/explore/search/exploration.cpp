#include "kit/explore/search/exploration.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "kit/base/text.h"
#include "kit/explore/outcome_of.h"
#include "kit/explore/search/bounded_search.h"
#include "kit/explore/search/complete_search.h"
#include "kit/explore/search/happens_before.h"
#include "kit/explore/search/random_search.h"
#include "kit/explore/search/reserve.h"
#include "kit/explore/search/runner.h"

namespace racekit::explore {
namespace {

// So many executions that do not end, and no other: the program does not end on its own.
constexpr std::uint64_t kHopeless = 5;

void keep_shorter(std::optional<Finding>& kept, const Finding& finding) {
  if (!kept || is_shorter(finding, *kept)) kept = finding;
}

// The union, as few ranges as possible, sorted.
std::vector<Range> joined(std::vector<Range> ranges, const std::vector<Range>& more) {
  ranges.insert(ranges.end(), more.begin(), more.end());
  std::ranges::sort(ranges, {}, &Range::address);
  std::vector<Range> result;
  for (const Range& range : ranges) {
    if (!result.empty() && range.address - result.back().address <= result.back().size) {
      const std::uint64_t end = range.address + range.size;
      result.back().size = std::max(result.back().size, end - result.back().address);
    } else {
      result.push_back(range);
    }
  }
  return result;
}

/// One search, from its first execution to its end or to the discovery that something is shared.
class Attempt {
 public:
  Attempt(const Scope& scope, const std::vector<Range>& shared) : scope_(scope) {
    found.shared = shared;
    switch (scope.method) {
      case Scope::Method::complete:
        strategy_ = std::make_unique<CompleteSearch>();
        break;
      case Scope::Method::random:
        strategy_ = std::make_unique<RandomSearch>(scope.count, scope.seed);
        break;
      case Scope::Method::bounded: {
        auto bounded = std::make_unique<BoundedSearch>(scope.bound);
        bounded_ = bounded.get();
        strategy_ = std::move(bounded);
        break;
      }
    }
  }

  /// What the search has to know from its beginning on, and did not.
  struct Restart {
    std::vector<Range> newly_shared;
    bool may_circle = false;
    bool needed() const { return may_circle || !newly_shared.empty(); }
  };

  Restart run(Runner& runner, bool find_circles,
              const std::function<void(const Execution&, const Exploration&)>& observe) {
    Restart restart;
    const bool would_help = !find_circles && scope_.method != Scope::Method::random;
    try {
      runner.run(*strategy_, {found.shared, find_circles},
                 [&](const Execution& execution, bool is_new) {
                   restart = {execution.newly_shared, would_help && execution.may_circle};
                   if (restart.needed()) return false;
                   const bool more = take(execution, is_new);
                   if (observe && (is_new || execution.end == End::limited))
                     observe(execution, found);
                   return more;
                 });
    } catch (const NotRepeatable& error) {
      found.why_not = error.what();
      found.differs_at = error.at();
    } catch (const NoRoom& error) {
      found.why_not = error.what();
    }
    if (!restart.needed()) conclude();
    return restart;
  }

  Exploration found;

 private:
  // False if that was the last one.
  bool take(const Execution& execution, bool is_new) {
    ++runs_;
    if (execution.end == End::limited) {
      ++found.limited;
      if (!races_.races(execution).empty()) ++found.limited_racy;
    } else if (execution.end == End::refused) {
      found.why_not = "it asks for what the explorer does not control: " + execution.what;
      return false;
    } else if (execution.end == End::circular) {
      ++found.circular;
    } else if (!is_new) {
      ++found.redundant;
    } else {
      count(execution);
    }
    if (strategy_->finished()) return true;
    if (scope_.only_if_complete && found.limited > 0) {
      found.why_not = "an execution was cut off by " + execution.what;
    } else if (!scope_.patient && found.limited == runs_ && runs_ == kHopeless) {
      found.why_not = "each of the first " + counted(runs_, "execution", "executions") +
                      " was cut off by " + execution.what;
    } else if (is_shortest_known()) {
      found.why_not = "only the shortest failure was looked for";
    } else if (scope_.limit != 0 && runs_ == scope_.limit) {
      found.at_the_limit = true;
      found.why_not = "a limit of " + counted(scope_.limit, "execution", "executions");
    } else if (scope_.stop && scope_.stop()) {
      found.why_not = "it was stopped";
    }
    return found.why_not.empty();
  }

  void count(const Execution& execution) {
    const std::vector<Race> races = races_.races(execution);
    Finding finding;
    finding.verdict = *judge(execution, !races.empty());
    for (const Step& step : execution.steps) finding.schedule.push_back(step.choice);
    finding.preemptions = preemptions(execution.steps);
    finding.number = ++found.executions;
    const Outcome outcome = finding.verdict.outcome;
    ++found.outcomes[outcome];
    const auto [shortest, is_first] = found.shortest.emplace(outcome, finding);
    if (!is_first && is_shorter(finding, shortest->second)) shortest->second = finding;
    found.results.add(execution, finding);
    if (is_failure(outcome) && !found.first_failure) found.first_failure = finding.number;
    if (races.empty()) return;
    ++found.racy;
    ++found.racy_outcomes[outcome];
    keep_shorter(found.shortest_racy, finding);
    for (const Race& race : races) {
      auto places = std::pair(place(execution, race.first), place(execution, race.second));
      if (places.second < places.first) std::swap(places.first, places.second);
      places_.insert(std::move(places));
    }
    found.races = places_.size();
  }

  using Place = std::vector<std::uint64_t>;

  static Place place(const Execution& execution, const AccessId& id) {
    const Access& access = execution.steps[id.step].accesses[id.access];
    if (access.place < 0) return {access.address};
    return execution.places[static_cast<std::size_t>(access.place)];
  }

  // Whatever comes now needs more preemptions than a failure that is known.
  bool is_shortest_known() const {
    if (bounded_ == nullptr || !scope_.until_shortest) return false;
    const Finding* shortest = found.shortest_failure();
    return shortest != nullptr && is_failure(shortest->verdict.outcome) &&
           bounded_->level() > shortest->preemptions;
  }

  void conclude() {
    if (!found.why_not.empty()) return;
    if (found.limited != 0) {
      found.why_not = counted(found.limited, "execution", "executions") + " hit a limit";
    } else if (scope_.method == Scope::Method::random) {
      found.why_not = "random schedules are not exhaustive";
    } else if (!strategy_->exhaustive()) {
      found.at_the_bound = true;
      found.why_not = "at most " + counted(scope_.bound, "preemption", "preemptions");
    } else if (found.executions == 0 && found.circular > 0) {
      found.why_not = "each execution comes back to a state in which it was before, without an end";
    } else {
      found.complete = true;
    }
  }

  const Scope& scope_;
  std::unique_ptr<Strategy> strategy_;
  BoundedSearch* bounded_ = nullptr;
  std::uint64_t runs_ = 0;
  RaceFinder races_;
  std::set<std::pair<Place, Place>> places_;
};

}  // namespace

void Exploration::add_unseen(const Exploration& other) {
  for (const auto& [outcome, count] : other.outcomes) {
    if (!outcomes.emplace(outcome, count).second) continue;
    executions += count;
    results.add(other.results, outcome);
    if (const auto racing = other.racy_outcomes.find(outcome);
        racing != other.racy_outcomes.end()) {
      racy += racing->second;
      races = std::max(races, other.races);
    }
  }
}

Outcome Exploration::worst() const {
  // The enumeration goes from good to bad, and so does the map.
  return outcomes.empty() ? Outcome::survived : outcomes.rbegin()->first;
}

const Finding* Exploration::shortest_failure() const {
  const Finding* best = nullptr;
  for (const auto& [outcome, finding] : shortest) {
    if (is_failure(outcome) && (best == nullptr || is_shorter(finding, *best))) best = &finding;
  }
  if (best != nullptr) return best;
  const auto raced = shortest.find(Outcome::raced);
  return raced == shortest.end() ? nullptr : &raced->second;
}

Exploration search(const std::vector<Engine*>& engines, const Scope& scope,
                   const std::function<void(const Execution&, const Exploration&)>& observe) {
  Runner runner(engines);
  std::vector<Range> shared;
  bool find_circles = false;
  std::uint64_t restarts = 0;
  if (scope.known != nullptr) {
    shared = scope.known->shared;
    find_circles = scope.known->finds_circles;
    restarts = scope.known->restarts;
  }
  for (;; ++restarts) {
    Attempt attempt(scope, shared);
    const Attempt::Restart restart = attempt.run(runner, find_circles, observe);
    attempt.found.restarts = restarts;
    attempt.found.finds_circles = find_circles;
    if (!restart.needed()) return std::move(attempt.found);
    find_circles |= restart.may_circle;
    const std::vector<Range> known = std::exchange(shared, joined(shared, restart.newly_shared));
    if (shared == known && !restart.may_circle) {
      attempt.found.why_not = "the engine finds shared what it was told is shared";
      return std::move(attempt.found);
    }
  }
}

}  // namespace racekit::explore
