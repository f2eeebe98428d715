#include "kit/plot/lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include "kit/base/text.h"
#include "kit/plot/gnuplot_text.h"

namespace racekit::plot {
namespace {

constexpr int kHeight = 260;            // pixels
constexpr std::size_t kFewPoints = 12;  // so many have room for labels

constexpr double kWideNumber = 1e6;  // "10,000,000" on the axis
constexpr int kRoomForIt = 40;

/// How a series looks: told apart by colour, by the points' shape and by the dashes.
struct Style {
  const char* colour;
  int point;       // gnuplot's number of the shape, filled
  int open_point;  // the same shape, not filled
  int dash;
};
constexpr std::array kStyles{Style{kRed, 7, 6, 1},       Style{kBlue, 5, 4, 2},
                             Style{kGreen, 9, 8, 3},     Style{kOrange, 11, 10, 4},
                             Style{kSkyBlue, 13, 12, 5}, Style{kPurple, 15, 14, 1}};
constexpr int kMoreRoom = 24;  // above, where the key of more than two series stands

/// What an axis shows.
struct Range {
  double first;
  double last;
  bool logarithmic;

  std::string text() const { return '[' + number(first) + ':' + number(last) + "]\n"; }
};

Range x_range(const Lines& lines) {
  const auto& points = lines.series.front().points;
  const double least = points.front().x;
  const double most = points.back().x;
  if (needs_logarithm(least, most)) {
    const double room = std::pow(most / least, 0.06);
    return {least / room, most * room, true};
  }
  const double room = most > least ? 0.06 * (most - least) : 0.5;
  return {least - room, most + room, false};
}

Range y_range(const Lines& lines) {
  if (lines.percent) return {0, 108, false};  // room for a label above the highest point
  double least = lines.series.front().points.front().y;
  double most = least;
  for (const Lines::Series& one : lines.series)
    for (const Lines::Point& point : one.points) {
      least = std::min(least, point.y);
      most = std::max(most, point.y);
    }
  if (needs_logarithm(least, most)) return {least / 4, 3 * most, true};  // room for labels
  return {0, std::max(1.0, 1.2 * most), false};
}

std::string y_tics(const Range& range) {
  if (!range.logarithmic) return range.last < 10 ? "set ytics 1\n" : "";
  std::string all;
  for (double power = 1; power <= range.last; power *= 10)
    all += (all.empty() ? "" : ", ") + quoted(grouped(static_cast<std::uint64_t>(power))) + ' ' +
           number(power);
  return "set ytics (" + all + ")\nset mytics 10\n";
}

std::string x_tics(const Lines& lines, const Range& range, int pixels) {
  std::vector<Tic> tics;
  for (const Lines::Point& point : lines.series.front().points)
    tics.push_back({point.x, grouped(static_cast<std::uint64_t>(std::llround(point.x)))});
  return set_tics("x", tics, range.first, range.last, range.logarithmic, pixels);
}

/// The columns of a series in the table, counted from 1.
struct Columns {
  int y;
  int low = 0;  // 0: there are no intervals
  int high = 0;
  int whole = 0;  // 0: none of its points is a least one
};

bool has_intervals(const Lines& lines) { return !lines.intervals.empty(); }
bool has_least_ones(const Lines::Series& one) {
  return std::ranges::any_of(one.points, &Lines::Point::at_least);
}

Table table_of(const Lines& lines, std::vector<Columns>& columns) {
  Table table{.name = lines.name, .columns = {lines.x_name}, .rows = {}};
  for (const Lines::Point& point : lines.series.front().points)
    table.rows.push_back({number(point.x)});
  for (const Lines::Series& one : lines.series) {
    const auto add = [&](const std::string& name, const auto& value) {
      table.columns.push_back(name);
      for (std::size_t i = 0; i < table.rows.size(); ++i)
        table.rows[i].push_back(number(value(one.points[i])));
      return static_cast<int>(table.columns.size());
    };
    Columns& its = columns.emplace_back();
    its.y = add(one.name, [](const Lines::Point& point) { return point.y; });
    if (has_intervals(lines)) {
      its.low = add(lines.intervals + " from",
                    [](const Lines::Point& point) { return point.interval.value().first; });
      its.high = add(lines.intervals + " to",
                     [](const Lines::Point& point) { return point.interval.value().second; });
    }
    if (has_least_ones(one))
      its.whole = add(one.name + ": 1 all, 0 at least",
                      [](const Lines::Point& point) { return point.at_least ? 0 : 1; });
  }
  return table;
}

/// The number of each point: above the first line, below the second; where a point has an interval,
/// to the left, where a line that rises leaves room.
void write_labels(std::ostream& out, const Lines& lines) {
  for (std::size_t s = 0; s < lines.series.size(); ++s)
    for (const Lines::Point& point : lines.series[s].points)
      if (!point.label.empty())
        out << "set label " << quoted(point.label) << " at " << number(point.x) << ", "
            << number(point.y) << (point.interval ? " right offset -0.7, " : " center offset 0, ")
            << (s == 0 ? "0.8" : "-0.9") << '\n';
}

}  // namespace

Panel panel_of(const Lines& lines) {
  std::vector<Columns> columns;
  Panel panel{.table = table_of(lines, columns), .script = "", .height = kHeight, .left = 104};
  if (lines.series.size() > 2) panel.above += kMoreRoom;
  const Range x = x_range(lines);
  const Range y = y_range(lines);
  if (y.last >= kWideNumber) panel.left += kRoomForIt;
  std::ostringstream out;
  if (x.logarithmic) out << "set logscale x\n";
  if (y.logarithmic) out << "set logscale y\n";
  out << "set xrange " << x.text() << "set yrange " << y.text()
      << x_tics(lines, x, kWidth - panel.left - panel.right) << "set format y '%.0f'\n"
      << (lines.percent ? "set ytics 0, 20, 100\n" : y_tics(y)) << "set xlabel "
      << quoted(lines.x_name + (x.logarithmic ? ", log scale" : "")) << "\nset ylabel "
      << quoted(lines.y_name + (y.logarithmic ? ", log scale" : ""))
      << "\nset key bottom right at graph 1, graph 1.03 horizontal samplen 4\n";
  if (lines.series.front().points.size() <= kFewPoints) write_labels(out, lines);
  std::string separator = "plot ";
  const auto draw = [&](const std::string& what) {
    out << separator << "data index panel using " << what;
    separator = ", ";
  };
  for (std::size_t s = 0; s < lines.series.size(); ++s) {
    const Columns& its = columns[s];
    const Style& style = kStyles.at(s);
    const std::string y_column = std::to_string(its.y);
    const std::string line = " linecolor rgb " + quoted(style.colour) + " linewidth 2 dashtype " +
                             std::to_string(style.dash);
    const auto points = [&](int shape) {
      return line + " pointsize 1 pointtype " + std::to_string(shape);
    };
    // The y of those points for which the table says so.
    const auto y_where_whole_is = [&](int value) {
      return "($" + std::to_string(its.whole) + " == " + std::to_string(value) + " ? $" + y_column +
             " : NaN)";
    };
    if (its.low > 0)
      draw("1:" + y_column + ':' + std::to_string(its.low) + ':' + std::to_string(its.high) +
           " with yerrorbars" + points(0) + " title " + quoted(lines.intervals));
    if (its.whole > 0) draw("1:" + y_column + " with lines" + line + " notitle");
    draw("1:" + (its.whole > 0 ? y_where_whole_is(1) : y_column) + " with linespoints" +
         points(style.point) + " title " + quoted(lines.series[s].name));
    if (its.whole > 0)
      draw("1:" + y_where_whole_is(0) + " with points" + points(style.open_point) + " title " +
           quoted(lines.series[s].name + ", at least"));
  }
  out << '\n';
  panel.script = out.str();
  return panel;
}

}  // namespace racekit::plot
