#pragma once

#include <sys/types.h>

#include <cstddef>

#include "kit/explore/runtime/region_mark.h"

namespace racekit::explore {

/// What all executions have in common: how the region and the standard files stand when the first
/// thread is about to be made.
class Beginning {
 public:
  void keep();

  /// The engine has emptied the region.
  void put_back() const;

  /// Likewise the files, for a process of its own.
  void put_files_back() const;

  /// What stands in for the file of a worker's output.
  void put_output_back() const;

 private:
  RegionMark mark_;
  char* output_;
  std::size_t output_size_;
  off_t input_;  ///< so far it has been read
};

}  // namespace racekit::explore
