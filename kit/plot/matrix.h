#pragma once

#include <array>
#include <string>
#include <vector>

#include "kit/plot/picture.h"

namespace racekit::plot {

/// Answers in rows and columns, each in a box that shows what it is worth; the answer stands in it.
struct Matrix {
  struct Column {
    std::string name;                    ///< for the table
    std::array<std::string, 2> heading;  ///< two lines
  };
  struct Row {
    std::string name;                  ///< for the table
    std::string label;                 ///< what stands beside it
    std::vector<std::string> answers;  ///< one for each column
  };
  std::string name;     ///< above the panel
  std::string columns;  ///< what they are: "tool"
  std::string rows;     ///< "program"

  /// The answers that are good (blue), that are an alarm (orange), and that are an empty box. All
  /// others are words without a box.
  std::string good;
  std::string alarm;
  std::string empty;

  std::vector<Column> all_columns;
  std::vector<Row> all_rows;
};

/// Its table: number of the row and of the column from 0 on, the answer, and the names of both.
/// There is at least one row.
Panel panel_of(const Matrix& matrix);

}  // namespace racekit::plot
