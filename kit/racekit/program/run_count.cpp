#include "kit/racekit/program/run_count.h"

#include <algorithm>

namespace racekit {

void Times::sort() { std::sort(all_.begin(), all_.end()); }

std::int64_t Times::percentile(int percent) const {
  const std::size_t rank = (all_.size() * static_cast<std::size_t>(percent) + 99) / 100;
  return all_.at(rank == 0 ? 0 : rank - 1);
}

std::vector<TimeBin> Times::histogram() const {
  std::vector<TimeBin> bins;
  if (all_.empty()) return bins;
  // 1, 2, 5, 10, 20, … microseconds; what is shorter counts as the first.
  std::int64_t from = 0;
  std::int64_t to = 1'000;
  for (int step = 0; bins.empty() || from <= all_.back(); ++step) {
    const auto count = std::count_if(all_.begin(), all_.end(),
                                     [&](std::int64_t time) { return from <= time && time < to; });
    if (count > 0 || !bins.empty()) bins.push_back({from, to, static_cast<int>(count)});
    from = to;
    to = step % 3 == 1 ? to / 2 * 5 : to * 2;
  }
  return bins;
}

void Tally::add(const Run& run) {
  ++made;
  ++ends[run.end];
  if (run.end.failed()) ++failed;
  if (run.end.survived()) ++looked_fine;
  if (run.end.failed() && run.end.fails_at_its_end()) times_to_failure.add(run.elapsed);
  std::string& verdict = run.end.survived() ? fine_verdict : failed_verdict;
  if (run.end.source == RunEnd::Source::told && verdict.empty()) verdict = run.verdict;
}

}  // namespace racekit
