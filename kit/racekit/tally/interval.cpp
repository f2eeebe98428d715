#include "kit/racekit/tally/interval.h"

#include <algorithm>
#include <cmath>

namespace racekit {

std::pair<double, double> interval_of(int failed, int made) {
  constexpr double z = 1.959964;  // 95 % of a normal distribution lie within so many deviations
  const double n = made;
  const double share = failed / n;
  const double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double half =
      z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {failed == 0 ? 0 : std::max(0.0, middle - half),
          failed == made ? 1 : std::min(1.0, middle + half)};
}

}  // namespace racekit
