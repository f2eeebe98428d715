#include "kit/plot/matrix.h"

#include <algorithm>
#include <sstream>

#include "kit/plot/gnuplot_text.h"

namespace racekit::plot {
namespace {

constexpr int kRow = 22;    // pixels
constexpr int kLetter = 7;  // pixels

// Other than black, which becomes white on a dark page: these stand in boxes of their own colour.
constexpr const char* kOnBlue = "#fefefe";
constexpr const char* kOnOrange = "#010101";

}  // namespace

Panel panel_of(const Matrix& matrix) {
  Panel panel{.table = {.name = matrix.name,
                        .columns = {"row", "column", "answer", matrix.columns, matrix.rows},
                        .rows = {}},
              .script = "",
              .height = kRow * static_cast<int>(matrix.all_rows.size()),
              .right = 16,
              .above = 76,
              .below = 14};
  std::ostringstream out;
  std::string separator = "set ytics scale 0 font ',11' (";
  std::size_t longest = 0;
  for (std::size_t r = 0; r < matrix.all_rows.size(); ++r) {
    const Matrix::Row& row = matrix.all_rows[r];
    out << separator << quoted(row.label) << ' ' << r;
    separator = ", ";
    longest = std::max(longest, row.label.size());
    for (std::size_t c = 0; c < matrix.all_columns.size(); ++c)
      panel.table.rows.push_back({std::to_string(r), std::to_string(c), row.answers.at(c),
                                  matrix.all_columns[c].name, row.name});
  }
  out << ")\nunset xtics\nset border 0\nunset grid\n";
  for (std::size_t c = 0; c < matrix.all_columns.size(); ++c)
    for (const std::size_t line : {std::size_t{0}, std::size_t{1}})
      out << "set label " << quoted(matrix.all_columns[c].heading[line]) << " at first " << c
          << ", graph 1 center offset 0, " << (line == 0 ? "1.7" : "0.7") << " font ',11'\n";
  out << "set xrange [-0.5:" << number(static_cast<double>(matrix.all_columns.size()) - 0.5)
      << "]\nset yrange [" << number(static_cast<double>(matrix.all_rows.size()) - 0.5)
      << ":-0.5]\n";
  separator = "plot ";
  // Those with this answer: an empty text stands for all others.
  const auto draw = [&](const std::string& condition, const std::string& box,
                        const std::string& colour) {
    const std::string x = "using (" + condition + " ? $2 : NaN):1";
    if (!box.empty())
      out << separator << "data index panel " << x
          << ":($2 - 0.46):($2 + 0.46):($1 - 0.4):($1 + 0.4) with boxxyerror " << box;
    if (!box.empty()) separator = ", ";
    out << separator << "data index panel " << x << ":3 with labels font ',11'"
        << (colour.empty() ? "" : " textcolor rgb " + quoted(colour));
    separator = ", ";
  };
  const auto is = [](const std::string& answer) { return "strcol(3) eq " + quoted(answer); };
  const auto solid = [](const char* colour) {
    return "fillcolor rgb " + quoted(colour) + " fillstyle solid 1 border linecolor rgb " +
           quoted(colour);
  };
  draw(is(matrix.good), solid(kBlue), kOnBlue);
  draw(is(matrix.alarm), solid(kOrange), kOnOrange);
  draw(is(matrix.empty), "linecolor rgb '#8c959f' fillstyle empty border", "");
  draw("!(" + is(matrix.good) + " || " + is(matrix.alarm) + " || " + is(matrix.empty) + ')', "",
       "");
  out << '\n';
  panel.script = out.str();
  panel.left = 28 + kLetter * static_cast<int>(longest);
  return panel;
}

}  // namespace racekit::plot
