#include "kit/explore/search/kinds.h"

#include <algorithm>
#include <utility>

namespace racekit::explore {

bool timed_out(const Execution& execution) {
  return std::ranges::any_of(execution.steps, [](const Step& step) {
    return step.choice.alternative == Choice::kTimeOut && may_time_out(step.verb);
  });
}

void Kinds::note(const InnerSearch::News& news, RaceFinder& races) {
  if (!news.kind) return;
  if (all_.size() <= *news.kind) all_.resize(*news.kind + 1);
  std::optional<Kind>& kind = all_[*news.kind];
  if (kind) return;
  kind.emplace(Kind{.like = *news.execution, .outcome = {}});
  kind->racy = !races.races(*news.execution).empty();
  kind->timed_out = timed_out(*news.execution);
  if (const std::optional<Verdict> verdict = judge(*news.execution, kind->racy))
    kind->outcome = verdict->outcome;
  kind->like.steps = {};
}

std::uint64_t Kinds::add_counted(const InnerSearch::News& news, Exploration& found) {
  std::uint64_t runs = 0;
  for (std::size_t k = 0; k < news.counts.size(); ++k) {
    if (k >= all_.size() || !all_[k]) continue;
    Kind& kind = *all_[k];
    const std::uint64_t more = news.counts[k] - std::exchange(kind.added, news.counts[k]);
    add(kind, more, found);
    runs += more;
  }
  const std::uint64_t redundant = news.redundant - std::exchange(redundant_, news.redundant);
  const std::uint64_t circular = news.circular - std::exchange(circular_, news.circular);
  found.redundant += redundant;
  found.circular += circular;
  return runs + redundant + circular;
}

void Kinds::add(const Kind& kind, std::uint64_t count, Exploration& found) {
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

}  // namespace racekit::explore
