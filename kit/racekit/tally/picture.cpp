#include "kit/racekit/tally/picture.h"

#include <algorithm>

#include "kit/base/text.h"
#include "kit/plot/bars.h"
#include "kit/plot/histogram.h"
#include "kit/plot/lines.h"
#include "kit/racekit/tally/interval.h"
#include "kit/racekit/tally/report.h"

namespace racekit {
namespace {

using plot::Look;

constexpr const char* kHowTheyEnded = "how they ended";

std::string runs(int count) { return counted(static_cast<std::uint64_t>(count), "run", "runs"); }

std::string varied_name(const std::string& varied) {
  if (varied == "ops") return "operations of each thread";
  if (varied == "threads") return "threads of each writing role";
  return varied;
}

// --- One tally ---------------------------------------------------------------------------------

plot::Panel how_they_ended(const Tally& tally) {
  plot::Bars bars{.name = "How the runs ended",
                  .groups = "",
                  .unit = "runs",
                  .texts = kHowTheyEnded,
                  .all = {}};
  for (const auto& [end, count] : tally.ends)
    if (!end.survived())
      bars.all.push_back({.count = count, .text = end.text(), .look = Look::failed});
  bars.all.push_back({.count = tally.looked_fine, .text = RunEnd{}.text()});
  return panel_of(bars);
}

plot::Panel times_to_failure(const TallyReport& report, const Tally& tally) {
  const Times& times = tally.times_to_failure;
  plot::Histogram histogram{
      .name = "Time to failure of the " + runs(times.count()) + " that " +
              (report.staged ? "crashed or raced" : "failed") + ": median " +
              duration(times.percentile(50)) + ", p90 " + duration(times.percentile(90)),
      .axis = std::string("time from the ") + (report.staged ? "threads'" : "process's") +
              " start, log scale",
      .unit = "runs",
      .bins = {}};
  for (const TimeBin& bin : times.histogram())
    histogram.bins.push_back({.from = bin.from, .to = bin.to, .count = bin.count});
  return panel_of(histogram);
}

// --- A tally for each value --------------------------------------------------------------------

/// Those with runs, in ascending order of the value.
std::vector<const Tally*> by_value(const TallyReport& report) {
  std::vector<const Tally*> all;
  for (const Tally& tally : report.tallies)
    if (tally.made > 0) all.push_back(&tally);
  std::ranges::stable_sort(all, {}, [](const Tally* one) { return std::stoll(one->value); });
  return all;
}

plot::Panel chance_to_fail(const TallyReport& report, const std::vector<const Tally*>& tallies) {
  plot::Lines lines{.name = "The chance to fail",
                    .x_name = varied_name(report.varied),
                    .y_name = "runs that failed (%)",
                    .percent = true,
                    .intervals = "95 % interval",
                    .series = {{.name = "runs that failed (%)", .points = {}}}};
  for (const Tally* tally : tallies) {
    const double share = 100.0 * tally->failed / tally->made;
    const auto [low, high] = interval_of(tally->failed, tally->made);
    lines.series.front().points.push_back(
        {.x = std::stod(tally->value),
         .y = share,
         .interval = std::pair{100 * low, 100 * high},
         .label = std::to_string((tally->failed * 100 + tally->made / 2) / tally->made) + " %"});
  }
  return panel_of(lines);
}

plot::Panel how_each_ended(const TallyReport& report, const std::vector<const Tally*>& tallies) {
  plot::Bars bars{.name = "How the runs ended, by " + varied_name(report.varied),
                  .groups = report.varied,
                  .unit = "runs",
                  .texts = kHowTheyEnded,
                  .all = {}};
  for (const Tally* tally : tallies) {
    const std::uint64_t group = std::stoull(tally->value);
    for (const auto& [text, count] : short_ends(*tally))
      bars.all.push_back({.group = group, .count = count, .text = text, .look = Look::failed});
    bars.all.push_back({.group = group, .count = tally->looked_fine, .text = RunEnd{}.text()});
  }
  return panel_of(bars);
}

std::string subtitle(const TallyReport& report) {
  int made = 0;
  int fine = 0;
  for (const Tally& tally : report.tallies) {
    made += tally.made;
    fine += tally.looked_fine;
  }
  const auto number = [](int count) { return grouped(static_cast<std::uint64_t>(count)); };
  return runs(made) + ", " + (report.jobs == 1 ? "one" : number(report.jobs)) + " at a time" +
         (report.interrupted ? ", before it was stopped: " : ": ") + number(fine) +
         " looked fine, " + number(made - fine) + " did not (hatched)";
}

}  // namespace

plot::Picture tally_picture(const TallyReport& report) {
  plot::Picture picture{.title = report.program, .subtitle = subtitle(report), .panels = {}};
  for (const auto& flags : {report.flags, report.own_flags})
    if (!flags.empty()) picture.title += ' ' + joined(flags);
  if (!report.varied.empty()) {
    const std::vector<const Tally*> tallies = by_value(report);
    picture.panels = {chance_to_fail(report, tallies), how_each_ended(report, tallies)};
    return picture;
  }
  const Tally& first = report.tallies.front();
  picture.panels.push_back(how_they_ended(first));
  if (!first.times_to_failure.empty()) picture.panels.push_back(times_to_failure(report, first));
  return picture;
}

}  // namespace racekit
