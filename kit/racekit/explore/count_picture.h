#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kit/plot/picture.h"

namespace racekit {

/// How many interleavings the broken and the fixed program of a pair have.
struct InterleavingCounts {
  struct Count {
    std::uint64_t interleavings = 0;
    bool complete = false;     ///< else there are more
    std::string why_not = {};  ///< why it is not complete
  };
  struct Row {
    std::uint64_t ops = 0;  ///< operations of each thread
    Count broken = {};
    Count fixed = {};
  };
  std::string program;                 ///< the pair
  std::vector<std::string> arguments;  ///< for both, beside --ops
  std::vector<Row> rows;
};

/// The same as a picture, a line for each program. There is at least one row.
plot::Picture count_picture(const InterleavingCounts& counts);

}  // namespace racekit
