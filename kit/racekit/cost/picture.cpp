#include "kit/racekit/cost/picture.h"

#include <algorithm>

#include "kit/base/text.h"
#include "kit/plot/lines.h"

namespace racekit {
namespace {

constexpr CostRow::Number kOperations = &CostMeasurement::operations_per_second;

/// The numbers of the variants that are drawn; nothing where one of them has none.
std::vector<double> numbers_of(const CostReport& report, const CostRow& row) {
  std::vector<double> numbers;
  for (std::size_t i = 0; i < report.variants.size(); ++i) {
    if (report.variants[i].one_thread_only) continue;
    const auto spread = row.value(i, kOperations);
    if (!spread) return {};
    numbers.push_back(spread->median);
  }
  return numbers;
}

plot::Lines lines_of(const CostReport& report, int reads) {
  plot::Lines lines{.name = std::to_string(reads) + " % of the operations read",
                    .x_name = "threads",
                    .y_name = "operations a second",
                    .intervals = "",
                    .series = {}};
  for (const Variant& variant : report.variants)
    if (!variant.one_thread_only) lines.series.push_back({.name = variant.name, .points = {}});
  for (const CostRow& row : report.rows) {
    if (row.reads != reads) continue;
    const std::vector<double> numbers = numbers_of(report, row);
    for (std::size_t i = 0; i < numbers.size(); ++i)
      lines.series[i].points.push_back({.x = static_cast<double>(row.threads), .y = numbers[i]});
  }
  return lines;
}

}  // namespace

plot::Picture cost_picture(const CostReport& report) {
  plot::Picture picture{
      .title = "racekit cost: the document's map under load",
      .subtitle = "the median of " +
                  counted(static_cast<std::uint64_t>(report.rounds), "round", "rounds") + ", on " +
                  counted(static_cast<std::uint64_t>(report.cores), "core", "cores"),
      .panels = {}};
  int last = -1;
  for (const CostRow& row : report.rows) {
    if (row.reads == last) continue;
    last = row.reads;
    const plot::Lines lines = lines_of(report, row.reads);
    if (!lines.series.front().points.empty()) picture.panels.push_back(panel_of(lines));
  }
  return picture;
}

}  // namespace racekit
