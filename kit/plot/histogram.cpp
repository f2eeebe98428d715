#include "kit/plot/histogram.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "kit/plot/gnuplot_text.h"

namespace racekit::plot {
namespace {

constexpr int kHeight = 190;    // pixels
constexpr double kRoom = 0.97;  // at both ends: a mark on the very end is left out

/// 20,000 → "20 µs": exact where a unit's whole number says it.
std::string time_text(std::int64_t nanoseconds) {
  struct Unit {
    std::int64_t size;
    const char* name;
  };
  constexpr std::array kUnits{Unit{1'000'000'000, " s"}, Unit{1'000'000, " ms"}, Unit{1'000, " µs"},
                              Unit{1, " ns"}};
  const auto unit =
      std::ranges::find_if(kUnits, [&](const Unit& one) { return nanoseconds >= one.size; });
  return number(static_cast<double>(nanoseconds) / static_cast<double>(unit->size)) + unit->name;
}

/// Where a bin begins on the axis, which has no 0.
std::int64_t begin_of(const Histogram::Bin& bin) { return bin.from > 0 ? bin.from : bin.to / 2; }

}  // namespace

Panel panel_of(const Histogram& histogram) {
  Panel panel{.table = {.name = histogram.name,
                        .columns = {"from (ns)", "to (ns)", histogram.unit},
                        .rows = {}},
              .script = "",
              .height = kHeight};
  int most = 1;
  std::vector<Tic> tics;
  const auto add_tic = [&](std::int64_t time) {
    tics.push_back({static_cast<double>(time), time_text(time)});
  };
  for (const Histogram::Bin& bin : histogram.bins) {
    panel.table.rows.push_back(
        {std::to_string(bin.from), std::to_string(bin.to), std::to_string(bin.count)});
    most = std::max(most, bin.count);
    if (bin.from > 0) add_tic(bin.from);
  }
  add_tic(histogram.bins.back().to);
  const double first = kRoom * static_cast<double>(begin_of(histogram.bins.front()));
  const double last = static_cast<double>(histogram.bins.back().to) / kRoom;
  std::ostringstream out;
  const std::string begin = "($1 > 0 ? $1 : $2 / 2)";
  out << "set logscale x\nset xrange [" << number(first) << ':' << number(last)
      << "]\nset yrange [0:" << number(1.15 * most) << "]\n"
      << set_tics("x", tics, first, last, true, kWidth - panel.left - panel.right)
      << (most < 10 ? "set ytics 1\n" : "") << "set format y '%.0f'\nunset grid\nset grid y "
      << kGridStyle << "\nset xlabel " << quoted(histogram.axis) << "\nset ylabel "
      << quoted("number of " + histogram.unit) << "\nplot data index panel using " << begin
      << ":3:" << begin << ":2:(0):3 with boxxyerror " << fill(Look::failed)
      << ", data index panel using (sqrt(" << begin << " * $2)):($3 > 0 ? $3 : NaN):3"
      << " with labels offset 0, 0.6\n";
  panel.script = out.str();
  return panel;
}

}  // namespace racekit::plot
