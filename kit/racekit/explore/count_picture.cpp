#include "kit/racekit/explore/count_picture.h"

#include <algorithm>

#include "kit/base/text.h"
#include "kit/plot/lines.h"

namespace racekit {
namespace {

using Row = InterleavingCounts::Row;
using Count = InterleavingCounts::Count;

plot::Lines::Series series_of(const std::vector<Row>& rows, const std::string& name,
                              Count Row::*count) {
  plot::Lines::Series series{.name = name, .points = {}};
  for (const Row& row : rows) {
    const auto& [interleavings, complete, why_not] = row.*count;
    series.points.push_back({.x = static_cast<double>(row.ops),
                             .y = static_cast<double>(interleavings),
                             .at_least = !complete,
                             .label = (complete ? "" : "> ") + grouped(interleavings)});
  }
  return series;
}

}  // namespace

plot::Picture count_picture(const InterleavingCounts& counts) {
  const bool complete = std::ranges::all_of(
      counts.rows, [](const Row& row) { return row.broken.complete && row.fixed.complete; });
  const plot::Lines lines{.name = "Interleavings of all threads",
                          .x_name = "operations of each thread",
                          .y_name = "number of interleavings",
                          .intervals = "",
                          .series = {series_of(counts.rows, "broken", &Row::broken),
                                     series_of(counts.rows, "fixed", &Row::fixed)}};
  std::string title = counts.program;
  if (!counts.arguments.empty()) title += ' ' + joined(counts.arguments);
  return {.title = title,
          .subtitle = std::string("how many interleavings there are, up to equivalence") +
                      (complete ? "" : "; an open point: the count was stopped, there are more"),
          .panels = {panel_of(lines)}};
}

}  // namespace racekit
