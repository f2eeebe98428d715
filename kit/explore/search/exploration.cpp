#include "kit/explore/search/exploration.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "kit/base/text.h"
#include "kit/explore/inner_search.h"
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

using Observe = std::function<void(const Execution&, const Exploration&)>;

/// Whether a timed wait came to its end too late.
bool timed_out(const Execution& execution) {
  return std::ranges::any_of(execution.steps, [](const Step& step) {
    return step.choice.alternative == Choice::kTimeOut && may_time_out(step.verb);
  });
}

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

  Restart run(Runner& runner, bool find_circles, const Observe& observe) {
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
    exhaustive_ = strategy_->exhaustive();
    if (!restart.needed()) conclude();
    return restart;
  }

  /// The same, where the engine searches by itself. Nothing if it cannot: then what was found does
  /// not count.
  std::optional<Restart> run_inside(Engine& engine, bool find_circles, const Observe& observe) {
    const std::unique_ptr<InnerSearch> inner =
        engine.begin_search({.shared = found.shared,
                             .find_circles = find_circles,
                             .limit = scope_.limit,
                             .stop = [&](const SearchProgress& progress) {
                               if (scope_.progress) scope_.progress(progress);
                               return scope_.stop && scope_.stop();
                             }});
    if (!inner) return {};
    for (;;) {
      const InnerSearch::News news = inner->next();
      if (news.event == InnerSearch::Event::impossible) return {};
      add_counted(news);
      exhaustive_ = news.exhaustive;
      if (news.event == InnerSearch::Event::stopped) found.why_not = "it was stopped";
      if (news.event != InnerSearch::Event::posted) break;
      const Execution& execution = *news.execution;
      const Restart restart{execution.newly_shared, !find_circles && execution.may_circle};
      if (restart.needed()) return restart;
      try {
        check_prefix({news.prefix, {}, {}, {}}, execution);
      } catch (const NotRepeatable& error) {
        found.why_not = error.what();
        found.differs_at = error.at();
        break;
      }
      add(execution, news.is_new);
      note_kind(news);
      if (observe && (news.is_new || execution.end == End::limited)) observe(execution, found);
      if (news.is_finished || !goes_on(execution)) break;
    }
    conclude();
    return Restart{};
  }

  /// What will be reported is run once more, in each way that the engine has.
  void confirm(Engine& engine, bool find_circles) const {
    for (const auto& [outcome, finding] : found.shortest)
      engine.confirm({finding.schedule, {}, found.shared, {}, find_circles});
  }

  Exploration found;

 private:
  // False if that was the last one.
  bool take(const Execution& execution, bool is_new) {
    add(execution, is_new);
    return strategy_->finished() ? found.why_not.empty() : goes_on(execution);
  }

  void add(const Execution& execution, bool is_new) {
    ++runs_;
    if (is_new || execution.end == End::limited) found.timed_out += timed_out(execution) ? 1 : 0;
    if (execution.end == End::limited) {
      ++found.limited;
      if (!races_.races(execution).empty()) ++found.limited_racy;
    } else if (execution.end == End::refused) {
      found.why_not = "it asks for what the explorer does not control: " + execution.what;
    } else if (execution.end == End::circular) {
      ++found.circular;
    } else if (!is_new) {
      ++found.redundant;
    } else {
      count(execution);
    }
  }

  // Whether another execution is wanted.
  bool goes_on(const Execution& execution) {
    if (!found.why_not.empty()) return false;
    if (scope_.only_if_complete && found.limited > 0) {
      found.why_not = "an execution was cut off by " + execution.what;
    } else if (scope_.only_if_well && found.worst() != Outcome::survived) {
      found.why_not = "an execution fails";
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

  /// What the executions of a kind have in common, where the engine searches by itself.
  struct Kind {
    Execution like;                  // without its steps
    std::optional<Outcome> outcome;  // none: a limit cut them off
    bool racy = false;
    bool timed_out = false;
    std::uint64_t added = 0;  // of those that the engine has counted
  };

  // The posted execution is one of its kind; others like it are only counted.
  void note_kind(const InnerSearch::News& news) {
    if (!news.kind) return;
    if (kinds_.size() <= *news.kind) kinds_.resize(*news.kind + 1);
    std::optional<Kind>& kind = kinds_[*news.kind];
    if (kind) return;
    kind.emplace(Kind{.like = *news.execution, .outcome = {}});
    kind->racy = !races_.races(*news.execution).empty();
    kind->timed_out = timed_out(*news.execution);
    if (const std::optional<Verdict> verdict = judge(*news.execution, kind->racy))
      kind->outcome = verdict->outcome;
    kind->like.steps = {};
  }

  // Adds what the engine has counted since the last news.
  void add_counted(const InnerSearch::News& news) {
    for (std::size_t k = 0; k < news.counts.size(); ++k) {
      if (k >= kinds_.size() || !kinds_[k]) continue;
      Kind& kind = *kinds_[k];
      add(kind, news.counts[k] - kind.added);
      kind.added = news.counts[k];
    }
    runs_ += news.redundant - redundant_inside_ + news.circular - circular_inside_;
    found.redundant += news.redundant - std::exchange(redundant_inside_, news.redundant);
    found.circular += news.circular - std::exchange(circular_inside_, news.circular);
  }

  void add(const Kind& kind, std::uint64_t count) {
    runs_ += count;
    if (kind.timed_out) found.timed_out += count;
    if (!kind.outcome) {
      found.limited += count;
      if (kind.racy) found.limited_racy += count;
      return;
    }
    found.executions += count;
    found.outcomes[*kind.outcome] += count;
    found.results.add_more(kind.like, count);
    if (!kind.racy) return;
    found.racy += count;
    found.racy_outcomes[*kind.outcome] += count;
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
    } else if (!exhaustive_) {
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
  bool exhaustive_ = true;
  std::uint64_t runs_ = 0;
  RaceFinder races_;
  std::vector<std::optional<Kind>> kinds_;
  std::uint64_t redundant_inside_ = 0;  // of what the engine has counted
  std::uint64_t circular_inside_ = 0;   // likewise
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
                   const Observe& observe) {
  Runner runner(engines);
  std::vector<Range> shared;
  bool find_circles = false;
  std::uint64_t restarts = 0;
  bool may_be_inside = scope.observe_kinds && scope.method == Scope::Method::complete;
  if (scope.known != nullptr) {
    shared = scope.known->shared;
    find_circles = scope.known->finds_circles;
    restarts = scope.known->restarts;
  }
  for (;; ++restarts) {
    auto attempt = std::make_unique<Attempt>(scope, shared);
    Attempt::Restart restart;
    try {
      std::optional<Attempt::Restart> inside;
      if (may_be_inside) inside = attempt->run_inside(*engines.front(), find_circles, observe);
      if (!inside) {
        if (may_be_inside) attempt = std::make_unique<Attempt>(scope, shared);
        may_be_inside = false;
        inside = attempt->run(runner, find_circles, observe);
      }
      restart = *inside;
      if (!restart.needed()) attempt->confirm(*engines.front(), find_circles);
    } catch (const EarlierExecutionsDoubted& error) {
      for (Engine* engine : engines) engine->doubt(error.what());
      --restarts;  // this one is not for something that was found out
      continue;
    }
    Exploration& found = attempt->found;
    found.restarts = restarts;
    found.finds_circles = find_circles;
    if (!restart.needed()) return std::move(found);
    find_circles |= restart.may_circle;
    const std::vector<Range> known = std::exchange(shared, joined(shared, restart.newly_shared));
    if (shared == known && !restart.may_circle) {
      found.why_not = "the engine finds shared what it was told is shared";
      return std::move(found);
    }
  }
}

}  // namespace racekit::explore
