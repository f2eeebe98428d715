#include "kit/explore/search/attempt.h"

#include <utility>

#include "kit/base/text.h"
#include "kit/explore/outcome_of.h"
#include "kit/explore/search/bounded_search.h"
#include "kit/explore/search/complete_search.h"
#include "kit/explore/search/random_search.h"

namespace racekit::explore {
namespace {

// So many executions that do not end, and no other: the program does not end on its own.
constexpr std::uint64_t kHopeless = 5;

std::vector<std::uint64_t> place_of(const Execution& execution, const AccessId& id) {
  const Access& access = execution.steps[id.step].accesses[id.access];
  if (access.place < 0) return {access.address};
  return execution.places[static_cast<std::size_t>(access.place)];
}

}  // namespace

Attempt::Attempt(const Setting& setting, const Piece& piece) : setting_(setting), piece_(piece) {
  found.shared = setting.shared;
  found.finds_circles = setting.find_circles;
}

Attempt::~Attempt() = default;

Restart Attempt::run(Runner& runner, const Observe& observe) {
  switch (setting_.scope.method) {
    case Scope::Method::complete:
      strategy_ = std::make_unique<CompleteSearch>(piece_);
      break;
    case Scope::Method::random:
      strategy_ = std::make_unique<RandomSearch>(setting_.scope.count, setting_.scope.seed);
      break;
    case Scope::Method::bounded: {
      auto bounded = std::make_unique<BoundedSearch>(setting_.scope.bound);
      bounded_ = bounded.get();
      strategy_ = std::move(bounded);
      break;
    }
  }
  Restart restart;
  const bool would_help = !setting_.find_circles && setting_.scope.method != Scope::Method::random;
  try {
    runner.run(*strategy_, {found.shared, setting_.find_circles},
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

std::optional<Restart> Attempt::run_inside(Engine& engine, const Observe& observe) {
  const Scope& scope = setting_.scope;
  const std::unique_ptr<InnerSearch> inner =
      engine.begin_search({.shared = found.shared,
                           .find_circles = setting_.find_circles,
                           .piece = piece_,
                           .limit = scope.limit,
                           .stop = [&](const SearchProgress& progress) {
                             if (scope.progress) scope.progress(progress);
                             return scope.stop && scope.stop();
                           }});
  if (!inner) return {};
  for (;;) {
    const InnerSearch::News news = inner->next();
    if (news.event == InnerSearch::Event::impossible) return {};
    runs_ += kinds_.add_counted(news, found);
    exhaustive_ = news.exhaustive;
    if (news.event == InnerSearch::Event::stopped) found.why_not = "it was stopped";
    if (news.event != InnerSearch::Event::posted) break;
    const Execution& execution = *news.execution;
    const Restart restart{execution.newly_shared, !setting_.find_circles && execution.may_circle};
    if (restart.needed()) return restart;
    try {
      check_prefix({news.prefix, {}, {}, {}}, execution);
    } catch (const NotRepeatable& error) {
      found.why_not = error.what();
      found.differs_at = error.at();
      break;
    }
    add(execution, news.is_new);
    kinds_.note(news, races_);
    if (observe && (news.is_new || execution.end == End::limited)) observe(execution, found);
    if (news.is_finished || !goes_on(execution)) break;
  }
  conclude();
  return Restart{};
}

// False if that was the last one.
bool Attempt::take(const Execution& execution, bool is_new) {
  add(execution, is_new);
  return strategy_->finished() ? found.why_not.empty() : goes_on(execution);
}

void Attempt::add(const Execution& execution, bool is_new) {
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
bool Attempt::goes_on(const Execution& execution) {
  const Scope& scope = setting_.scope;
  if (!found.why_not.empty()) return false;
  if (scope.only_if_complete && found.limited > 0) {
    found.why_not = "an execution was cut off by " + execution.what;
  } else if (scope.only_if_well && found.worst() != Outcome::survived) {
    found.why_not = "an execution fails";
  } else if (!scope.patient && found.limited == runs_ && runs_ == kHopeless) {
    found.why_not = "each of the first " + counted(runs_, "execution", "executions") +
                    " was cut off by " + execution.what;
  } else if (is_shortest_known()) {
    found.why_not = "only the shortest failure was looked for";
  } else if (scope.limit != 0 && runs_ == scope.limit) {
    found.at_the_limit = true;
    found.why_not = "a limit of " + counted(scope.limit, "execution", "executions");
  } else if (scope.stop && scope.stop()) {
    found.why_not = "it was stopped";
  }
  return found.why_not.empty();
}

void Attempt::count(const Execution& execution) {
  const std::vector<Race> races = races_.races(execution);
  Finding finding;
  finding.verdict = *judge(execution, !races.empty());
  for (const Step& step : execution.steps) finding.schedule.push_back(step.choice);
  finding.preemptions = preemptions(execution.steps);
  ++found.executions;
  const Outcome outcome = finding.verdict.outcome;
  ++found.outcomes[outcome];
  found.keep_if_shorter(finding);
  found.results.add(execution, finding);
  if (is_failure(outcome) && !found.first_failure) found.first_failure = found.executions;
  if (races.empty()) return;
  ++found.racy;
  ++found.racy_outcomes[outcome];
  if (!found.shortest_racy || is_shorter(finding, *found.shortest_racy))
    found.shortest_racy = finding;
  for (const Race& race : races) {
    auto places = std::pair(place_of(execution, race.first), place_of(execution, race.second));
    if (places.second < places.first) std::swap(places.first, places.second);
    found.races.insert(std::move(places));
  }
}

// Whatever comes now needs more preemptions than a failure that is known.
bool Attempt::is_shortest_known() const {
  if (bounded_ == nullptr || !setting_.scope.until_shortest) return false;
  const Finding* shortest = found.shortest_failure();
  return shortest != nullptr && is_failure(shortest->verdict.outcome) &&
         bounded_->level() > shortest->preemptions;
}

void Attempt::conclude() {
  if (!found.why_not.empty() || !piece_.prefix.empty()) return;
  const Scope& scope = setting_.scope;
  if (found.limited == 0 && scope.method == Scope::Method::random) {
    found.why_not = "random schedules are not exhaustive";
  } else if (found.limited == 0 && !exhaustive_) {
    found.at_the_bound = true;
    found.why_not = "at most " + counted(scope.bound, "preemption", "preemptions");
  } else {
    found.conclude();
  }
}

}  // namespace racekit::explore
