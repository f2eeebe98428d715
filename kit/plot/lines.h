#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kit/plot/picture.h"

namespace racekit::plot {

/// Numbers that depend on a number: a line with points for each series. An axis is logarithmic
/// where its numbers span a power of ten; of y these are 1 or more then.
struct Lines {
  struct Point {
    double x = 0;
    double y = 0;
    std::optional<std::pair<double, double>> interval = {};  ///< around y; of all points, or none
    bool at_least = false;  ///< the number is y or more: an open point
    std::string label = "";
  };
  struct Series {
    std::string name;
    std::vector<Point> points;
  };

  std::string name;            ///< above the panel
  std::string x_name;          ///< with its unit
  std::string y_name;          ///< with its unit
  bool percent = false;        ///< the axis goes from 0 to 100
  std::string intervals;       ///< what they are: "95 % interval"
  std::vector<Series> series;  ///< one to six, of the same x, in ascending order
};

/// Its table: x; for each series its y, then the interval's ends where there are intervals, then
/// whether y is all (1) or the least (0) where it has such points. There is at least one point.
Panel panel_of(const Lines& lines);

}  // namespace racekit::plot
