#include "kit/plot/bars.h"

#include <algorithm>
#include <sstream>

#include "kit/base/text.h"

namespace racekit::plot {
namespace {

constexpr int kBar = 24;            // pixels from one bar to the next
constexpr std::size_t kLabel = 38;  // letters
constexpr int kLetter = 7;          // pixels

std::string label_of(const Bars& bars, const Bars::Bar& bar) {
  const std::string text = (bars.groups.empty() ? "" : grouped(bar.group) + ": ") + bar.text;
  return text.size() <= kLabel ? text : text.substr(0, kLabel - 3) + "...";
}

/// gnuplot's condition for the rows with this look: it draws one style after the other.
std::string rows_with(const Bars& bars, Look look) {
  std::string rows;
  for (std::size_t i = 0; i < bars.all.size(); ++i)
    if (bars.all[i].look == look)
      rows += (rows.empty() ? "" : " || ") + ("$0 == " + std::to_string(i));
  return rows;
}

}  // namespace

Panel panel_of(const Bars& bars) {
  Panel panel;
  const bool has_groups = !bars.groups.empty();
  panel.table = {.name = bars.name, .columns = {bars.unit, bars.texts}, .rows = {}};
  if (has_groups) panel.table.columns.insert(panel.table.columns.begin(), bars.groups);
  int most = 1;
  std::size_t longest = 0;
  std::ostringstream out;
  std::string separator = "set ytics scale 0 (";
  for (std::size_t i = 0; i < bars.all.size(); ++i) {
    const Bars::Bar& bar = bars.all[i];
    std::vector<std::string> row{std::to_string(bar.count), bar.text};
    if (has_groups) row.insert(row.begin(), std::to_string(bar.group));
    panel.table.rows.push_back(row);
    most = std::max(most, bar.count);
    const std::string label = label_of(bars, bar);
    longest = std::max(longest, label.size());
    out << separator << quoted(label) << ' ' << i;
    separator = ", ";
  }
  out << ")\n";
  for (std::size_t i = 1; i < bars.all.size(); ++i)
    if (bars.all[i].group != bars.all[i - 1].group)
      out << "set arrow from graph 0, first " << static_cast<double>(i) - 0.5
          << " rto graph 1, first 0 nohead " << kGridStyle << '\n';
  const std::string count = has_groups ? "2" : "1";
  out << "set xrange [0:" << number(1.08 * most) << "]\n"
      << (most < 10 ? "set xtics 1\n" : "") << "set format x '%.0f'\nunset grid\nset grid x "
      << kGridStyle << "\nset yrange [" << number(static_cast<double>(bars.all.size()) - 0.4)
      << ":-0.6]\nset xlabel " << quoted("number of " + bars.unit) << "\nplot ";
  for (const Look look : {Look::failed, Look::fine}) {
    const std::string rows = rows_with(bars, look);
    if (!rows.empty())
      out << "data index panel using (" << rows << " ? 0 : NaN):0:(0):" << count
          << ":($0 - 0.32):($0 + 0.32) with boxxyerror " << fill(look) << ", ";
  }
  out << "data index panel using " << count << ":0:" << count
      << " with labels left offset 0.5, 0\n";
  panel.script = out.str();
  panel.height = kBar * static_cast<int>(bars.all.size());
  panel.left = 30 + kLetter * static_cast<int>(longest);
  return panel;
}

}  // namespace racekit::plot
