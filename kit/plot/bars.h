#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kit/plot/gnuplot_text.h"
#include "kit/plot/picture.h"

namespace racekit::plot {

/// Counts of different things, a bar from left to right for each, with its number beside it.
struct Bars {
  struct Bar {
    std::uint64_t group = 0;  ///< bars of one group stand together; 0 where there are no groups
    int count = 0;
    std::string text;  ///< what is counted
    Look look = Look::fine;
  };
  std::string name;    ///< above the panel
  std::string groups;  ///< what the groups are values of: "ops"; "" where there are none
  std::string unit;    ///< "runs"
  std::string texts;   ///< what all texts are: "how they ended"
  std::vector<Bar> all;
};

/// Its table: a group's value (where there are groups), count, text. There is at least one bar.
Panel panel_of(const Bars& bars);

}  // namespace racekit::plot
