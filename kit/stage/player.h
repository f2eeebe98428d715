#pragma once

#include <string>

#include "kit/stage/role.h"

namespace racekit {

/// One thread of a performance, as it is planned before anything starts.
struct Player {
  int number;  ///< 1, 2, …; the main thread is number 0
  const Role* role;
  std::string name;  ///< "setter 2"
  int first_id = 0;  ///< where its own ids start, with --disjoint
};

}  // namespace racekit
