#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kit/plot/picture.h"

namespace racekit::plot {

/// How many durations lie in each stretch of a logarithmic axis.
struct Histogram {
  struct Bin {
    std::int64_t from = 0;  ///< nanoseconds; from 0 on only in the first bin
    std::int64_t to = 0;
    int count = 0;
  };
  std::string name;  ///< above the panel
  std::string axis;  ///< what the durations are
  std::string unit;  ///< what is counted: "runs"
  std::vector<Bin> bins;
};

/// Its table: from and to in nanoseconds, count. There is at least one bin.
Panel panel_of(const Histogram& histogram);

}  // namespace racekit::plot
