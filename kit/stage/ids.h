#pragma once

#include <cstdint>
#include <random>

#include "kit/stage/options.h"
#include "kit/stage/worker.h"

namespace racekit {

/// The ids that one worker's operations are called with, one after the other: always the same ones
/// for the same `--seed` and worker, who must outlive them.
class Ids {
 public:
  Ids(const Options& options, const Worker& worker);

  int next();

  /// A number in [0, 1) from the same source, before the first id.
  double fraction() { return std::generate_canonical<double, 32>(random_); }

 private:
  std::minstd_rand random_;
  std::uniform_int_distribution<int> any_id_;
  const Worker& worker_;
  bool own_;  ///< fresh ids of the worker's own
  std::int64_t given_ = 0;
};

}  // namespace racekit
