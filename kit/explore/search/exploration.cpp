#include "kit/explore/search/exploration.h"

#include <algorithm>
#include <utility>

#include "kit/base/text.h"
#include "kit/explore/outcome_of.h"
#include "kit/explore/search/attempt.h"
#include "kit/explore/search/frontier.h"
#include "kit/explore/search/pieces.h"

namespace racekit::explore {
namespace {

/// Where an engine searches by itself, and there is another one, a search of more executions is
/// divided into about so many pieces.
constexpr std::uint64_t kUndivided = 1'000;
constexpr std::size_t kPieces = 64;

/// From the first execution to the end, or to the discovery that the search must begin anew.
Ended search_once(Runner& runner, const Setting& setting, const Observe& observe) {
  const Scope& scope = setting.scope;
  if (scope.pieces != nullptr) return search_pieces(runner, setting, *scope.pieces, observe);

  if (scope.observe_kinds && scope.method == Scope::Method::complete) {
    const bool may_divide = runner.has_many() && scope.limit == 0 && !scope.only_if_complete &&
                            !scope.only_if_well && !scope.patient;
    Scope first = scope;
    if (may_divide) first.limit = kUndivided;
    const Setting inside{first, setting.shared, setting.find_circles};
    Attempt attempt(inside);
    if (const auto restart = attempt.run_inside(runner.first(), observe)) {
      if (!may_divide || !attempt.found.at_the_limit) return {std::move(attempt.found), *restart};
      Frontier frontier = divide(runner.first(), setting, kPieces);
      if (frontier.restart.needed()) return {std::move(attempt.found), frontier.restart};
      Ended ended = search_pieces(runner, setting, frontier.pieces, observe);
      if (!ended.restart.needed()) ended.found.conclude();
      return ended;
    }
  }
  Attempt attempt(setting);
  const Restart restart = attempt.run(runner, observe);
  return {std::move(attempt.found), restart};
}

/// What will be reported is run once more, in each way that the engine has.
void confirm(const Exploration& found, Engine& engine) {
  constexpr std::size_t kMostResults = 20;  // of thousands, that would take longer than the search
  const auto run = [&](const Finding& finding) {
    engine.confirm({finding.schedule, {}, found.shared, {}, found.finds_circles});
  };
  for (const auto& [outcome, finding] : found.shortest) run(finding);
  if (found.shortest_racy) run(*found.shortest_racy);
  if (!found.results.differ()) return;
  for (std::size_t i = 0; i < std::min(found.results.all().size(), kMostResults); ++i)
    run(found.results.all()[i].shortest);
}

}  // namespace

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

void Exploration::add(const Exploration& piece) {
  if (!first_failure && piece.first_failure) first_failure = executions + *piece.first_failure;
  executions += piece.executions;
  redundant += piece.redundant;
  circular += piece.circular;
  limited += piece.limited;
  for (const auto& [outcome, count] : piece.outcomes) outcomes[outcome] += count;
  racy += piece.racy;
  limited_racy += piece.limited_racy;
  for (const auto& [outcome, count] : piece.racy_outcomes) racy_outcomes[outcome] += count;
  timed_out += piece.timed_out;
  races.insert(piece.races.begin(), piece.races.end());
  results.add(piece.results);
  if (why_not.empty()) {
    why_not = piece.why_not;
    differs_at = piece.differs_at;
  }
  for (const auto& [outcome, finding] : piece.shortest) keep_if_shorter(finding);
  if (piece.shortest_racy && (!shortest_racy || is_shorter(*piece.shortest_racy, *shortest_racy)))
    shortest_racy = piece.shortest_racy;
}

void Exploration::conclude() {
  if (!why_not.empty()) return;
  if (limited != 0)
    why_not = counted(limited, "execution", "executions") + " hit a limit";
  else if (executions == 0 && circular > 0)
    why_not = "each execution comes back to a state in which it was before, without an end";
  else
    complete = true;
}

void Exploration::keep_if_shorter(const Finding& finding) {
  const auto [kept, is_first] = shortest.emplace(finding.verdict.outcome, finding);
  if (!is_first && is_shorter(finding, kept->second)) kept->second = finding;
}

void Exploration::add_unseen(const Exploration& other) {
  for (const auto& [outcome, count] : other.outcomes) {
    if (!outcomes.emplace(outcome, count).second) continue;
    executions += count;
    results.add(other.results, outcome);
    if (const auto racing = other.racy_outcomes.find(outcome);
        racing != other.racy_outcomes.end()) {
      racy += racing->second;
      races.insert(other.races.begin(), other.races.end());
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
  Setting setting{scope, {}};
  std::uint64_t restarts = 0;
  if (scope.known != nullptr) {
    setting.shared = scope.known->shared;
    setting.find_circles = scope.known->finds_circles;
    restarts = scope.known->restarts;
  }
  for (;; ++restarts) {
    Ended ended;
    try {
      ended = search_once(runner, setting, observe);
      if (!ended.restart.needed()) confirm(ended.found, runner.first());
    } catch (const EarlierExecutionsDoubted& error) {
      for (Engine* engine : engines) engine->doubt(error.what());
      --restarts;  // this one is not for something that was found out
      continue;
    }
    Exploration& found = ended.found;
    found.restarts = restarts;
    if (!ended.restart.needed()) return std::move(found);
    setting.find_circles |= ended.restart.may_circle;
    const std::vector<Range> known =
        std::exchange(setting.shared, joined(setting.shared, ended.restart.newly_shared));
    if (scope.pieces != nullptr) {
      found.why_not = "memory proved shared, and the pieces were made without that";
      found.shared = setting.shared;
      found.finds_circles = setting.find_circles;
      return std::move(found);
    }
    if (setting.shared == known && !ended.restart.may_circle) {
      found.why_not = "the engine finds shared what it was told is shared";
      return std::move(found);
    }
  }
}

}  // namespace racekit::explore
