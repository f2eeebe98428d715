#pragma once

#include <utility>

namespace racekit {

/// The 95 % interval of the chance to fail, where `failed` of `made` runs did: the score interval,
/// after Wilson (1927). It holds the chances that this result lies within 1.96 standard deviations
/// of. Both ends are from 0 to 1; `made` > 0.
std::pair<double, double> interval_of(int failed, int made);

}  // namespace racekit
